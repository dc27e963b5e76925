// What the telemetry pages share: knowing that something arrived, who sends, who sent it.
import { get } from './api.js';
import { h } from './dom.js';
import { live } from './live.js';
import { calm, select, tint } from './parts.js';

/** Runs `load` now and whenever `kind` (logs, traces, metrics) changed, once per `wait` milliseconds at most. */
export function watchTelemetry(kind, load, wait = 1000) {
  let version;
  const run = calm(wait, load);
  const stream = live('/api/live/telemetry', {
    changed(versions) {
      if (versions[kind] === version) return;
      version = versions[kind];
      run();
    },
  });
  return { close() { run.cancel(); stream.close(); } };
}

/** Names of everything that has sent telemetry. */
export async function senders() {
  const { data } = await get('/api/telemetry/resources');
  const names = [...new Set(data.map(({ name }) => name))];
  names.forEach(tint);
  return names;
}

export const senderSelect = (names, value, onchange) =>
  select('Resource', [['', 'All'], ...(value && !names.includes(value) ? [value, ...names] : names).map(name => [name, name])], value ?? '', onchange);

/** A resource's name with its colour. */
export const sender = name => h('span', { class: 'sender', style: { '--tint': tint(name) } }, h('span', { class: 'dot' }), name);

export const traceAddress = (traceId, spanId) => `/traces/detail/${traceId}${spanId ? `?spanId=${spanId}` : ''}`;
export const shortId = id => id.slice(0, 7);
