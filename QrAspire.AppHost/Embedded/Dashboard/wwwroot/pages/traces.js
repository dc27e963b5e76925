// Traces: what happened, across services, newest first.
import { get } from '../scripts/api.js';
import { h, patchChildren } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { count, duration, fullTime, preciseTime } from '../scripts/format.js';
import { filterBar } from '../scripts/filters.js';
import { calm, empty, search, select, tint } from '../scripts/parts.js';
import { navigate } from '../scripts/router.js';
import { clearButton, senders, senderSelect, shortId, traceAddress, watchTelemetry } from '../scripts/telemetry.js';
import { toast } from '../scripts/shell.js';

const step = 100;
const fields = ['name', 'kind', 'status', 'scope', 'durationMs', 'http.route', 'http.response.status_code', 'messaging.destination.name', 'db.operation.name'];
const kinds = [['', 'All'], ['Server', 'HTTP in'], ['Client', 'Client'], ['Producer', 'Producer'], ['Consumer', 'Consumer'], ['Internal', 'Internal']];

export function open({ name }, query) {
  const view = { resource: name ?? '', text: query.get('text') ?? '', kind: query.get('kind') ?? '', errors: query.get('errors') === 'true', filters: query.getAll('filter'), limit: step, paused: false };
  let page = null;
  let names = [];
  let latest = 0;
  const head = h('div', { class: 'page-head' });
  const bar = h('div', { class: 'toolbar' });
  const body = h('div', { class: 'page-body' });
  const watch = watchTelemetry('traces', () => { if (!view.paused) load(); });
  const typed = calm(250, () => change({}));

  async function load() {
    const turn = ++latest;
    try {
      const [found, all] = await Promise.all([get('/api/telemetry/traces', { summary: 'true', resource: view.resource, text: view.text, kind: view.kind, errors: view.errors, filter: view.filters, limit: view.limit }), senders()]);
      if (turn !== latest) return;
      page = found;
      names = all;
      draw();
    } catch (failure) {
      toast(failure.message, 'bad');
    }
  }

  function change(part) {
    Object.assign(view, { limit: step }, part);
    const parameters = new URLSearchParams();
    for (const [key, value] of Object.entries({ text: view.text, kind: view.kind, errors: view.errors ? 'true' : '', filter: view.filters })) for (const one of [value].flat()) if (one) parameters.append(key, one);
    history.replaceState(null, '', (view.resource ? `/traces/resource/${encodeURIComponent(view.resource)}` : '/traces') + (parameters.size ? `?${parameters}` : ''));
    load();
  }

  function draw() {
    patchChildren(head, [
      h('h1', {}, 'Traces'),
      senderSelect(names, view.resource, resource => change({ resource })),
      select('Type', kinds, view.kind, kind => change({ kind })),
      h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: view.errors, onchange: event => change({ errors: event.target.checked }) }), 'Errors only'),
      h('span', { class: 'spacer' }),
      search('Filter by name or id', view.text, text => { view.text = text; typed(); }),
      h('button', { type: 'button', class: 'button', 'aria-pressed': String(view.paused), onclick: () => { view.paused = !view.paused; draw(); if (!view.paused) load(); } }, icon(view.paused ? 'start' : 'pause'), view.paused ? 'Resume' : 'Pause'),
      clearButton(),
    ]);
    patchChildren(bar, [filterBar(view.filters, fields, filters => change({ filters }))]);
    if (!page) return;
    const longest = Math.max(...page.data.map(({ durationMs }) => durationMs), 0.001);
    const hasConditions = view.resource || view.text || view.kind || view.errors || view.filters.length;
    patchChildren(body, [page.data.length === 0
      ? h('section', { class: 'pane', key: 'empty' }, hasConditions ? empty('filter', 'Nothing matches', 'No trace satisfies these conditions.') : empty('traces', 'No traces yet', 'They appear when a service sends spans over OTLP.'))
      : h('section', { class: 'pane', key: 'table', tabindex: 0, 'aria-label': 'Traces' },
        h('table', { class: 'grid traces' },
          h('thead', {}, h('tr', {}, ['Time', 'Name', 'Spans', 'Duration'].map(title => h('th', { scope: 'col', class: title === 'Name' ? 'half' : null }, title)))),
          h('tbody', {}, page.data.map(trace => row(trace, longest)))),
        h('div', { class: 'pane-foot', key: 'foot' }, h('span', {}, `${page.data.length.toLocaleString('en')} of ${count(page.total, 'trace')}`),
          page.data.length < page.total ? h('button', { type: 'button', class: 'button', onclick: () => { view.limit += step; load(); } }, 'Load older') : null))]);
  }

  draw();
  return { title: name ? `Traces: ${name}` : 'Traces', element: h('div', { class: 'page' }, head, bar, body), dispose() { watch.close(); typed.cancel(); } };
}

function row(trace, longest) {
  const address = traceAddress(trace.traceId);
  return h('tr', { key: trace.traceId, 'data-selectable': true, onclick: event => { if (!event.target.closest('a')) navigate(address); } },
    h('td', { class: 'fit mono', title: fullTime(trace.startTime) }, preciseTime(trace.startTime)),
    h('td', { class: 'clip' }, trace.errorCount ? h('span', { class: 'state error-mark', 'data-tone': 'bad' }, icon('bad', 'has errors')) : null,
      h('a', { href: address, class: 'trace-name' }, h('span', { class: 'soft' }, `${trace.resource}: `), trace.name), trace.detail ? h('span', { class: 'soft' }, ` ${trace.detail}`) : null, h('span', { class: 'soft mono' }, ` ${shortId(trace.traceId)}`)),
    h('td', {}, h('div', { class: 'senders' }, trace.resources.map(({ name, spans, errors }) =>
      h('span', { class: `tag${errors ? ' bad' : ''}`, style: { '--tint': tint(name) }, title: `${name}: ${count(spans, 'span')}${errors ? `, ${count(errors, 'error')}` : ''}` }, h('span', { class: 'dot' }), `${name} (${spans})`)))),
    h('td', { class: 'fit' }, h('div', { class: 'duration' }, h('span', { class: 'duration-bar', style: { width: `${Math.max(2, 110 * Math.log1p(trace.durationMs) / Math.log1p(longest))}px` } }), h('span', { class: 'duration-text' }, duration(trace.durationMs)))));
}
