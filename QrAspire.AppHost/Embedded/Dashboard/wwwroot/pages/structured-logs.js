// Structured logs: what services report, with level, attributes and the trace it belongs to.
import { get } from '../scripts/api.js';
import { h, patchChildren } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { count, fullTime, preciseTime } from '../scripts/format.js';
import { filterBar } from '../scripts/filters.js';
import { empty, search, select, calm } from '../scripts/parts.js';
import { clearButton, sender, senders, senderSelect, shortId, traceAddress, watchTelemetry } from '../scripts/telemetry.js';
import { toast } from '../scripts/shell.js';
import { logDetails } from './log-details.js';

const step = 200;
const levels = [['', 'All'], ['Trace', 'Trace'], ['Debug', 'Debug'], ['Information', 'Information'], ['Warning', 'Warning'], ['Error', 'Error'], ['Critical', 'Critical']];
const fields = ['message', 'category', 'severity', 'eventName', 'traceId', 'spanId'];

export function open({ name }, query) {
  const view = {
    resource: name ?? '', severity: levels.find(([key]) => key.toLowerCase() === query.get('level')?.toLowerCase())?.[0] ?? '', text: query.get('text') ?? '', traceId: query.get('traceId') ?? '', spanId: query.get('spanId') ?? '',
    filters: query.getAll('filter'), limit: step, paused: false, selected: null,
  };
  let page = null;
  let names = [];
  let latest = 0;
  const head = h('div', { class: 'page-head' });
  const bar = h('div', { class: 'toolbar' });
  const body = h('div', { class: 'page-body' });
  const load = async () => {
    if (view.paused && page) return;
    const turn = ++latest;
    try {
      const [found, all] = await Promise.all([get('/api/telemetry/logs', { ...conditions(), limit: view.limit }), senders()]);
      if (turn !== latest) return;
      page = found;
      names = all;
      draw();
    } catch (failure) {
      toast(failure.message, 'bad');
    }
  };
  const watch = watchTelemetry('logs', load);
  const search_ = calm(250, () => change({}));

  const conditions = () => ({ resource: view.resource, severity: view.severity, text: view.text, traceId: view.traceId, spanId: view.spanId, filter: view.filters });

  function change(part) {
    const wasPaused = view.paused;
    Object.assign(view, { limit: step }, part);
    const parameters = new URLSearchParams();
    for (const [key, value] of Object.entries({ level: view.severity, text: view.text, traceId: view.traceId, spanId: view.spanId, filter: view.filters })) for (const one of [value].flat()) if (one) parameters.append(key, one);
    const path = view.resource ? `/structuredlogs/resource/${encodeURIComponent(view.resource)}` : '/structuredlogs';
    history.replaceState(null, '', path + (parameters.size ? `?${parameters}` : ''));
    view.paused = false;
    load().then(() => { view.paused = part.paused ?? wasPaused; draw(); });
  }

  function choose(entry) {
    view.selected = view.selected?.id === entry.id ? null : entry;
    draw();
  }

  function draw() {
    patchChildren(head, [
      h('h1', {}, 'Structured logs'),
      senderSelect(names, view.resource, resource => change({ resource })),
      select('Level', levels, view.severity, severity => change({ severity })),
      h('span', { class: 'spacer' }),
      search('Filter messages', view.text, text => { view.text = text; search_(); }),
      h('button', { type: 'button', class: 'button', 'aria-pressed': String(view.paused), onclick: () => { view.paused = !view.paused; draw(); if (!view.paused) load(); } }, icon(view.paused ? 'start' : 'pause'), view.paused ? 'Resume' : 'Pause'),
      clearButton(),
    ]);
    const known = [...new Set([...fields, ...(page?.data ?? []).flatMap(entry => Object.keys(entry.attributes))])].sort();
    patchChildren(bar, [
      view.traceId ? chip(`Trace ${shortId(view.traceId)}`, () => change({ traceId: '', spanId: '' })) : null,
      view.spanId ? chip(`Span ${shortId(view.spanId)}`, () => change({ spanId: '' })) : null,
      filterBar(view.filters, known, filters => change({ filters })),
    ].filter(Boolean));
    if (!page) return;
    const hasConditions = view.resource || view.severity || view.text || view.traceId || view.filters.length;
    const pane = page.data.length === 0
      ? h('section', { class: 'pane', key: 'empty' }, hasConditions ? empty('filter', 'Nothing matches', 'No log record satisfies these conditions.') : empty('structured', 'No structured logs yet', 'They appear when a service sends logs over OTLP.'))
      : h('section', { class: 'pane logs-pane', key: 'table', tabindex: 0, 'aria-label': 'Log records' }, table(), foot());
    patchChildren(body, [pane, view.selected ? Object.assign(logDetails(view.selected, () => choose(view.selected), filter => change({ filters: [...new Set([...view.filters, filter])] })), { key: 'details' }) : []]);
  }

  const table = () => h('table', { class: 'grid logs' },
    h('thead', {}, h('tr', {}, logHeaders())),
    h('tbody', {}, page.data.map(entry => logRow(entry, view.selected?.id === entry.id, () => choose(entry)))));

  const foot = () => h('div', { class: 'pane-foot', key: 'foot' }, h('span', {}, `${page.data.length.toLocaleString('en')} of ${count(page.total, 'record')}`),
    page.data.length < page.total ? h('button', { type: 'button', class: 'button', onclick: () => { view.limit += step; const { paused } = view; view.paused = false; load().then(() => { view.paused = paused; }); } }, 'Load older') : null);

  draw();
  return { title: name ? `Structured logs: ${name}` : 'Structured logs', element: h('div', { class: 'page' }, head, bar, body), dispose() { watch.close(); search_.cancel(); } };
}

/** Heads of the columns of `logRow`. */
export const logHeaders = () => ['Resource', 'Level', 'Time', 'Message', 'Trace'].map(title => h('th', { scope: 'col', class: title === 'Message' ? 'wide' : null }, title));

const chip = (label, remove) => h('span', { class: 'tag', key: label }, label, h('button', { type: 'button', 'aria-label': `Remove filter ${label}`, onclick: remove }, icon('close')));

const tones = { Warning: 'warn', Error: 'bad', Critical: 'bad' };

export const level = ({ severity }) => h('span', { class: 'level', 'data-tone': tones[severity] ?? 'idle' },
  tones[severity] ? icon(tones[severity]) : null, severity === 'Unspecified' ? '–' : severity);

export function logRow(entry, isSelected, choose) {
  const pick = event => { if (!event.target.closest('a, button')) choose(); };
  return h('tr', { key: entry.id, 'data-selectable': true, 'data-tone': tones[entry.severity], 'aria-selected': String(isSelected), onclick: pick },
    h('td', { class: 'fit' }, sender(entry.resource)),
    h('td', { class: 'fit' }, level(entry)),
    h('td', { class: 'fit mono', title: fullTime(entry.time) }, preciseTime(entry.time)),
    h('td', { class: 'clip' }, h('button', { type: 'button', class: 'row-button plain', onclick: choose, title: entry.message }, entry.message || h('span', { class: 'soft' }, '(no message)')),
      entry.attributes['exception.type'] ? h('span', { class: 'soft' }, ` ${entry.attributes['exception.type']}`) : null),
    h('td', { class: 'fit' }, entry.traceId ? h('a', { class: 'mono', href: traceAddress(entry.traceId, entry.spanId), title: entry.traceId }, shortId(entry.traceId)) : null));
}
