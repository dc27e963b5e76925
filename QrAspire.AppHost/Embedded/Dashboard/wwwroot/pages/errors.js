// Errors: log records of level Error and above, grouped by what went wrong and where.
import { get } from '../scripts/api.js';
import { h, patchChildren } from '../scripts/dom.js';
import { count, fullTime, time } from '../scripts/format.js';
import { empty, search, calm } from '../scripts/parts.js';
import { remember } from '../scripts/router.js';
import { clearButton, sender, senders, senderSelect, shortId, traceAddress, watchTelemetry } from '../scripts/telemetry.js';
import { toast } from '../scripts/shell.js';

export function open(_, query) {
  const view = { resource: query.get('resource') ?? '', text: query.get('text') ?? '' };
  let page = null;
  let names = [];
  let latest = 0;
  const head = h('div', { class: 'page-head' });
  const body = h('div', { class: 'page-body' });
  const load = async () => {
    const turn = ++latest;
    try {
      const [found, all] = await Promise.all([get('/api/telemetry/errors', { ...view, limit: 1000 }), senders()]);
      if (turn !== latest) return;
      page = found;
      names = all;
      draw();
    } catch (failure) {
      toast(failure.message, 'bad');
    }
  };
  const watch = watchTelemetry('logs', load);
  const change = part => { Object.assign(view, part); remember(view); load(); };
  const typed = calm(250, () => change({}));

  function draw() {
    patchChildren(head, [
      h('h1', {}, 'Errors'),
      senderSelect(names, view.resource, resource => change({ resource })),
      h('span', { class: 'spacer' }),
      search('Filter errors', view.text, text => { view.text = text; typed(); }),
      clearButton(),
    ]);
    if (!page) return;
    patchChildren(body, [page.data.length === 0
      ? h('section', { class: 'pane', key: 'empty' }, view.resource || view.text ? empty('filter', 'Nothing matches', 'No error satisfies these conditions.') : empty('good', 'No errors', 'Nothing of level Error or Critical was logged.'))
      : h('section', { class: 'pane logs-pane', key: 'table', tabindex: 0, 'aria-label': 'Groups of errors' }, table(), h('div', { class: 'pane-foot', key: 'foot' }, h('span', {}, count(page.total, 'group'))))]);
  }

  const table = () => h('table', { class: 'grid logs' },
    h('thead', {}, h('tr', {}, ['Resource', 'Type', 'Where', 'Message', 'Count', 'First seen', 'Last seen', 'Last trace'].map(title => h('th', { scope: 'col', class: title === 'Message' ? 'wide' : null }, title)))),
    h('tbody', {}, page.data.map(row)));

  const row = group => h('tr', { key: `${group.resource} ${group.type} ${group.place}`, 'data-tone': 'bad' },
    h('td', { class: 'fit' }, sender(group.resource)),
    h('td', { class: 'fit' }, h('a', { href: records(group) }, group.type)),
    h('td', { class: 'fit mono' }, group.place),
    h('td', { class: 'clip', title: group.message }, group.message),
    h('td', { class: 'fit number' }, group.count.toLocaleString('en')),
    h('td', { class: 'fit mono', title: fullTime(group.firstSeen) }, time(group.firstSeen)),
    h('td', { class: 'fit mono', title: fullTime(group.lastSeen) }, time(group.lastSeen)),
    h('td', { class: 'fit' }, group.traceId ? h('a', { class: 'mono', href: traceAddress(group.traceId, group.spanId), title: group.traceId }, shortId(group.traceId)) : null));

  draw();
  return { title: 'Errors', element: h('div', { class: 'page' }, head, body), dispose() { watch.close(); typed.cancel(); } };
}

/** The records of a group on the page of structured logs. */
function records({ resource, type }) {
  const conditions = new URLSearchParams({ level: 'Error' });
  if (/^[A-Z]\w*Exception$/.test(type)) conditions.append('filter', `exception.type~${type}`);
  return `/structuredlogs/resource/${encodeURIComponent(resource)}?${conditions}`;
}
