// One log record in full.
import { h } from '../scripts/dom.js';
import { attributes } from '../scripts/attributes.js';
import { fullTime, preciseTime } from '../scripts/format.js';
import { detailsPanel, pairs } from '../scripts/parts.js';
import { sender, traceAddress } from '../scripts/telemetry.js';
import { level } from './structured-logs.js';

/** What the record says itself; .NET's scopes repeat it. */
const repeated = new Set(['SpanId', 'TraceId', 'ParentId']);

export function logDetails(entry, close, addFilter) {
  const exception = Object.fromEntries(Object.entries(entry.attributes).filter(([name]) => name.startsWith('exception.')));
  const rest = Object.fromEntries(Object.entries(entry.attributes).filter(([name]) => !name.startsWith('exception.') && !repeated.has(name)));
  return detailsPanel('Log record', null, close,
    section('Message', h('pre', { class: 'value' }, entry.message)),
    Object.keys(exception).length ? section('Exception', attributes('Exception', exception)) : null,
    section('Record', pairs('Record', [
      ['Level', level(entry), { text: true }],
      ['Time', h('span', { title: fullTime(entry.time) }, preciseTime(entry.time)), { text: true }],
      ['Resource', sender(entry.resource), { text: true }],
      entry.category && ['Category', entry.category],
      entry.eventName && ['Event', entry.eventName],
      entry.traceId && ['Trace', h('a', { href: traceAddress(entry.traceId, entry.spanId) }, entry.traceId)],
      entry.spanId && ['Span', entry.spanId],
      entry.instanceId && ['Instance', entry.instanceId],
    ].filter(Boolean))),
    section('Attributes', attributes('Attributes', rest), addFilter ? h('div', { class: 'toolbar quick-filters' }, Object.entries(rest).filter(([name, value]) => name !== '{OriginalFormat}' && String(value).length < 60).slice(0, 6)
      .map(([name, value]) => h('button', { type: 'button', class: 'tag', onclick: () => addFilter(`${name}=${value}`), title: 'Show only records with this value' }, `${name} = ${value}`))) : null));
}

const section = (title, ...content) => h('section', { key: title }, h('h3', {}, title), content);
