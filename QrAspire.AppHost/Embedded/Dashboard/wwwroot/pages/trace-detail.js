// One trace: the waterfall, the logs beside it, one span's details.
import { get } from '../scripts/api.js';
import { h, patchChildren } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { count, duration, fullTime, preciseTime } from '../scripts/format.js';
import { copy, empty, iconButton, tint } from '../scripts/parts.js';
import { remember } from '../scripts/router.js';
import { shortId, watchTelemetry } from '../scripts/telemetry.js';
import { toast } from '../scripts/shell.js';
import { logDetails } from './log-details.js';
import { spanDetails } from './span-details.js';
import { logHeaders, logRow } from './structured-logs.js';
import { createWaterfall } from './waterfall.js';

const mostLogs = 500;

export function open({ traceId }, query) {
  let trace = null;
  let logs = { data: [], total: 0 };
  let span = null;
  let entry = null;
  let isClosed = false;
  let showLogs = localStorage.getItem('trace-logs') !== 'off';
  const head = h('div', { class: 'page-head' });
  const facts = h('div', { class: 'toolbar facts' });
  const aside = h('div', { class: 'aside-hold' });
  const logsPane = h('section', { class: 'pane trace-logs', 'aria-label': 'Logs of this trace', tabindex: 0 });
  const waterfall = createWaterfall(row => chooseSpan(row.traceId, row.spanId));
  const left = h('div', { class: 'trace-left' }, waterfall.element, logsPane);
  const body = h('div', { class: 'page-body' }, left, aside);
  const watch = watchTelemetry('traces', load);
  const watchLogs = watchTelemetry('logs', loadLogs);

  async function load() {
    try {
      const fresh = await get(`/api/telemetry/traces/${traceId}`);
      if (trace && fresh.rows.length === trace.rows.length && fresh.durationMs === trace.durationMs) return;
      trace = fresh;
      trace.resources.forEach(({ name }) => tint(name));
      waterfall.show(trace, logs.data);
      draw();
      if (!span && query.get('spanId')) {
        const wanted = trace.rows.find(row => row.spanId === query.get('spanId'));
        if (wanted) chooseSpan(wanted.traceId, wanted.spanId);
      }
    } catch (failure) {
      if (!trace) body.replaceChildren(h('section', { class: 'pane' }, empty('traces', 'This trace is not here', failure.message)));
    }
  }

  async function loadLogs() {
    const found = await get('/api/telemetry/logs', { traceId, limit: mostLogs });
    found.data.reverse();
    if (found.total === logs.total) return;
    logs = found;
    if (trace) waterfall.show(trace, logs.data);
    draw();
  }

  async function chooseSpan(ofTrace, spanId) {
    if (span?.span.spanId === spanId) return close();
    try {
      const found = await get(`/api/telemetry/traces/${ofTrace}/spans/${spanId}`);
      if (isClosed) return;
      span = found;
      entry = null;
      waterfall.select(spanId);
      remember({ spanId });
      draw();
    } catch (failure) {
      toast(failure.message, 'bad');
    }
  }

  function chooseLog(record) {
    entry = entry?.id === record.id ? null : record;
    span = null;
    waterfall.select(record.spanId);
    draw();
  }

  function close() {
    span = null;
    entry = null;
    waterfall.select(null);
    remember({});
    draw();
  }

  function draw() {
    if (!trace) return;
    patchChildren(head, [
      h('a', { class: 'icon-button', href: '/traces', 'aria-label': 'All traces', title: 'All traces', key: 'back' }, icon('back')),
      h('h1', { key: 'title', class: 'trace-title' }, h('span', { class: 'soft' }, `${trace.resource}: `), trace.name),
      h('span', { class: 'soft mono', key: 'id' }, shortId(traceId)),
      Object.assign(iconButton('copy', 'Copy trace id', () => copy(traceId)), { key: 'copy' }),
      h('span', { class: 'spacer', key: 'spacer' }),
      h('button', { type: 'button', class: 'button', 'aria-pressed': String(showLogs), disabled: logs.total === 0, key: 'logs', onclick: () => { showLogs = !showLogs; localStorage.setItem('trace-logs', showLogs ? 'on' : 'off'); draw(); waterfall.redraw(); } }, icon('structured'), `Logs (${logs.total})`),
      h('button', { type: 'button', class: 'button', key: 'expand', onclick: () => waterfall.collapse(false) }, 'Expand all'),
      h('button', { type: 'button', class: 'button', key: 'collapse', onclick: () => waterfall.collapse(true) }, 'Collapse all'),
    ]);
    const linked = new Set(trace.rows.filter(({ isLinked }) => isLinked).map(row => row.traceId)).size;
    patchChildren(facts, [
      fact('Started', h('span', { title: fullTime(trace.startTime) }, preciseTime(trace.startTime))),
      fact('Duration', duration(trace.durationMs)),
      fact('Spans', trace.spanCount.toLocaleString('en') + (trace.droppedSpans ? ` (${trace.droppedSpans.toLocaleString('en')} more were not kept)` : '')),
      fact('Depth', 1 + Math.max(0, ...new Set(trace.rows.map(({ depth }) => depth)))),
      trace.errorCount ? h('span', { class: 'state', 'data-tone': 'bad', key: 'errors' }, icon('bad'), count(trace.errorCount, 'error')) : null,
      linked ? h('span', { class: 'field', key: 'linked', title: 'Spans of other traces that link to spans of this one' }, icon('link'), `with ${count(linked, 'linked trace')}`) : null,
      h('div', { class: 'senders', key: 'senders' }, trace.resources.map(({ name, spans, errors }) => h('span', { class: `tag${errors ? ' bad' : ''}`, style: { '--tint': tint(name) } }, h('span', { class: 'dot' }), `${name} (${spans})`))),
    ].filter(Boolean));
    logsPane.hidden = !showLogs || logs.total === 0;
    patchChildren(logsPane, [h('table', { class: 'grid logs' }, h('thead', {}, h('tr', {}, logHeaders())),
        h('tbody', {}, logs.data.map(record => logRow(record, entry?.id === record.id, () => chooseLog(record))))),
      logs.total > logs.data.length ? h('div', { class: 'pane-foot' }, h('a', { href: `/structuredlogs?traceId=${traceId}` }, `All ${count(logs.total, 'record')}`)) : []]);
    patchChildren(aside, span ? [spanDetails(span, trace, logs.data.filter(({ spanId }) => spanId === span.span.spanId), close)] : entry ? [logDetails(entry, close)] : []);
  }

  return { title: `Trace ${shortId(traceId)}`, element: h('div', { class: 'page' }, head, facts, body), dispose() { isClosed = true; watch.close(); watchLogs.close(); waterfall.dispose(); } };
}

const fact = (label, value) => h('span', { class: 'fact' }, h('span', { class: 'soft' }, label), ' ', value);
