// One span in full.
import { h } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { attributes } from '../scripts/attributes.js';
import { duration, fullTime, preciseTime } from '../scripts/format.js';
import { detailsPanel, pairs } from '../scripts/parts.js';
import { sender, shortId, traceAddress } from '../scripts/telemetry.js';

export function spanDetails({ span, linksTo, linkedFrom }, trace, logs, close) {
  const elsewhere = span.traceId !== trace.traceId;
  return detailsPanel(span.name, h('a', { class: 'button', href: `/structuredlogs?traceId=${span.traceId}&spanId=${span.spanId}` }, icon('structured'), 'Logs'), close,
    section('Span', null, pairs('Span', [
      ['Resource', sender(span.resource), { text: true }],
      ['Kind', span.kind, { text: true }],
      ['Status', status(span), { text: true }],
      ['Start', h('span', { title: fullTime(span.startTime) }, preciseTime(span.startTime)), { text: true }],
      ['Duration', duration(span.durationMs), { text: true }],
      span.scope && ['Scope', span.scope],
      ['Span id', span.spanId],
      span.parentSpanId && ['Parent id', span.parentSpanId],
      ['Trace id', elsewhere ? h('a', { href: traceAddress(span.traceId, span.spanId) }, span.traceId) : span.traceId],
      span.instanceId && ['Instance', span.instanceId],
    ].filter(Boolean))),
    section('Attributes', Object.keys(span.attributes).length, attributes('Attributes', span.attributes)),
    span.events.length ? section('Events', span.events.length, span.events.map(item => h('details', { class: 'event' },
      h('summary', {}, h('span', { class: 'mono soft' }, `+${duration(item.offsetMs)}`), item.name), attributes(`Attributes of ${item.name}`, item.attributes)))) : null,
    linksTo.length ? section('Links to', linksTo.length, references(linksTo, trace)) : null,
    linkedFrom.length ? section('Linked from', linkedFrom.length, references(linkedFrom, trace)) : null,
    logs.length ? section('Logs', logs.length, h('ul', { class: 'plain-list' }, logs.map(entry => h('li', {}, h('span', { class: 'mono soft' }, preciseTime(entry.time)), ' ', entry.message)))) : null);
}

const section = (title, amount, ...content) => h('section', { key: title }, h('h3', {}, title, amount ? h('span', { class: 'badge quiet' }, amount) : null), content);

const status = span => (span.status === 'Error'
  ? h('span', { class: 'state', 'data-tone': 'bad' }, icon('bad'), span.statusMessage ? `Error: ${span.statusMessage}` : 'Error')
  : span.status);

const references = (list, trace) => h('ul', { class: 'plain-list' }, list.map(reference => h('li', {},
  icon('link'), ' ',
  reference.name
    ? h('a', { href: traceAddress(reference.traceId, reference.spanId) }, `${reference.resource}: ${reference.name}`)
    : h('span', { class: 'soft' }, 'a span that is not here'),
  h('span', { class: 'mono soft' }, ` ${reference.traceId === trace.traceId ? 'this trace' : shortId(reference.traceId)} · ${shortId(reference.spanId)}`))));
