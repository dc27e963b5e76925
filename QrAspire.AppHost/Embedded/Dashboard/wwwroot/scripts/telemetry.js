// What the telemetry pages share: knowing that something arrived, who sends, who sent it.
import { get, remove } from './api.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { live } from './live.js';
import { calm, iconButton, select, tint } from './parts.js';
import { dialog, toast } from './shell.js';

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

/** How many error records each sender has, by name. */
export async function errorCounts() {
  const { data } = await get('/api/telemetry/resources');
  return data.reduce((counts, { name, errors }) => counts.set(name, (counts.get(name) ?? 0) + errors), new Map());
}

/** A button that forgets all telemetry, after asking. */
export const clearButton = () => Object.assign(iconButton('trash', 'Clear all telemetry', () => {
  const box = dialog('Clear all telemetry?', h('p', {}, 'Structured logs, traces and metrics received so far are forgotten. Services keep sending.'),
    h('button', { type: 'button', class: 'button primary', onclick: async () => {
      box.close();
      await remove('/api/telemetry').then(() => toast('Cleared.', 'good'), failure => toast(failure.message, 'bad'));
    } }, icon('trash'), 'Clear'));
}), { key: 'clear-telemetry' });

export const senderSelect = (names, value, onchange) =>
  select('Resource', [['', 'All'], ...(value && !names.includes(value) ? [value, ...names] : names).map(name => [name, name])], value ?? '', onchange);

/** A resource's name with its colour. */
export const sender = name => h('span', { class: 'sender', style: { '--tint': tint(name) } }, h('span', { class: 'dot' }), name);

export const traceAddress = (traceId, spanId) => `/traces/detail/${traceId}${spanId ? `?spanId=${spanId}` : ''}`;
export const shortId = id => id.slice(0, 7);
