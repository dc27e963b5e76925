// Server-sent events that rest while nobody looks: a browser allows few connections to one address, and tabs add up.
const lost = new Set();

/** Listens to a stream until `close()`. `handlers` maps event names to functions of the parsed message; `open` runs at every (re)connection. */
export function live(path, handlers) {
  let source = null;

  function connect() {
    if (source || document.hidden) return;
    source = new EventSource(path);
    source.onopen = () => { mark(false); handlers.open?.(); };
    source.onerror = () => {
      mark(true);
      if (source.readyState === EventSource.CLOSED) {
        disconnect();
        retry = setTimeout(connect, 2000);
      }
    };
    for (const [name, handler] of Object.entries(handlers)) {
      if (name !== 'open') source.addEventListener(name, event => handler(JSON.parse(event.data)));
    }
  }

  let retry = 0;
  function disconnect() {
    source?.close();
    source = null;
  }

  function mark(isLost) {
    if (isLost) lost.add(handlers); else lost.delete(handlers);
    document.getElementById('connection').hidden = lost.size === 0;
  }

  const look = () => (document.hidden ? disconnect() : connect());
  document.addEventListener('visibilitychange', look);
  connect();
  return {
    close() {
      clearTimeout(retry);
      document.removeEventListener('visibilitychange', look);
      mark(false);
      disconnect();
    },
  };
}
