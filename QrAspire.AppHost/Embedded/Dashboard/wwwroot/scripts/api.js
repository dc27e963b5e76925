// The dashboard's own HTTP API, called with the session cookie.

/** GET as JSON. Without a session the login page opens. */
export async function get(path, query, signal) {
  const response = await fetch(path + queryString(query), { headers: { Accept: 'application/json' }, signal });
  return read(response);
}

/** POST without a body. */
export async function post(path) {
  return read(await fetch(path, { method: 'POST' }));
}

/** DELETE without a body. */
export async function remove(path) {
  return read(await fetch(path, { method: 'DELETE' }));
}

export function queryString(query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of [value].flat()) if (one !== undefined && one !== null && one !== '' && one !== false) parameters.append(name, one);
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

async function read(response) {
  if (response.status === 401) {
    location.assign(`/login?returnUrl=${encodeURIComponent(location.pathname + location.search)}`);
    throw new Error('Logged out.');
  }
  if (!response.ok) {
    const body = await response.json().catch(() => null);
    throw new Error(body?.error?.message ?? `The dashboard answered ${response.status}.`);
  }
  return response.status === 204 ? null : response.json();
}
