// Metrics: resource → meter → instrument, as chart or table.
import { get } from '../scripts/api.js';
import { h, patchChildren } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { createChart } from '../scripts/chart.js';
import { count, time } from '../scripts/format.js';
import { empty, search, select, tint } from '../scripts/parts.js';
import { navigate, remember } from '../scripts/router.js';
import { clearButton, shortId, traceAddress, watchTelemetry } from '../scripts/telemetry.js';
import { toast } from '../scripts/shell.js';
import { formatter } from '../scripts/units.js';
import { dimensionFilters } from './metric-dimensions.js';

const spans = [['1', 'Last minute'], ['5', 'Last 5 minutes'], ['15', 'Last 15 minutes'], ['30', 'Last 30 minutes'], ['60', 'Last hour'], ['180', 'Last 3 hours']];
const views = {
  Counter: [['rate', 'Rate per second'], ['value', 'Running total']],
  Histogram: [['percentiles', 'Percentiles'], ['average', 'Average'], ['rate', 'Count per second']],
};
const address = ({ resource, meter, instrument }) => `/metrics/resource/${encodeURIComponent(resource)}/meter/${encodeURIComponent(meter)}/instrument/${encodeURIComponent(instrument)}`;

export function open({ resource, meter, instrument }, query) {
  const view = { minutes: query.get('minutes') ?? '5', mode: query.get('mode') ?? 'graph', view: query.get('view') ?? '', split: query.get('split') ?? '', dimensions: new Map(), text: '', paused: false };
  for (const pair of query.getAll('dimension')) {
    const at = pair.indexOf(':');
    view.dimensions.set(pair.slice(0, at), [...view.dimensions.get(pair.slice(0, at)) ?? [], pair.slice(at + 1)]);
  }
  let instruments = null;
  let chart = null;
  let latest = 0;
  const head = h('div', { class: 'page-head' });
  const list = h('nav', { class: 'pane instruments', 'aria-label': 'Instruments' });
  const panel = h('section', { class: 'pane metric', 'aria-label': 'Instrument' });
  const body = h('div', { class: 'page-body' }, list, panel);
  const lineChart = createChart(exemplar => navigate(traceAddress(exemplar.traceId, exemplar.spanId)));
  const watch = watchTelemetry('metrics', () => { if (!view.paused) load(); });

  async function load() {
    const turn = ++latest;
    try {
      const { data } = await get('/api/telemetry/metrics/instruments');
      if (turn !== latest) return;
      instruments = data;
      data.forEach(each => tint(each.resource));
      if (!resource && data.length) return navigate(`/metrics/resource/${encodeURIComponent(data[0].resource)}`, { replace: true });
      if (resource && !instrument) {
        const first = data.find(each => each.resource === resource && (!meter || each.meter === meter));
        if (first) return navigate(address(first), { replace: true });
      }
      if (instrument) {
        const dimension = [...view.dimensions].flatMap(([name, values]) => values.map(value => `${name}:${value}`));
        const fresh = await get('/api/telemetry/metrics/chart', { resource, meter, instrument, minutes: view.minutes, view: view.view, split: view.split, dimension }).catch(() => null);
        if (turn !== latest) return;
        chart = fresh;
      }
      draw();
    } catch (failure) {
      toast(failure.message, 'bad');
    }
  }

  function change(part) {
    Object.assign(view, part);
    remember({ minutes: view.minutes === '5' ? '' : view.minutes, mode: view.mode === 'graph' ? '' : view.mode, view: view.view, split: view.split, dimension: [...view.dimensions].flatMap(([name, values]) => values.map(value => `${name}:${value}`)) });
    load();
  }

  function draw() {
    const names = [...new Set((instruments ?? []).map(each => each.resource))];
    patchChildren(head, [
      h('h1', {}, 'Metrics'),
      names.length ? select('Resource', names.map(name => [name, name]), resource, name => navigate(`/metrics/resource/${encodeURIComponent(name)}`)) : h('span'),
      select('Time', spans, view.minutes, minutes => change({ minutes })),
      h('span', { class: 'spacer' }),
      h('button', { type: 'button', class: 'button', 'aria-pressed': String(view.paused), onclick: () => { view.paused = !view.paused; draw(); if (!view.paused) load(); } }, icon(view.paused ? 'start' : 'pause'), view.paused ? 'Resume' : 'Pause'),
      clearButton(),
    ]);
    if (!instruments) {
      panel.replaceChildren(h('div', { class: 'empty', role: 'status' }, 'Loading…'));
      return;
    }
    list.hidden = instruments.length === 0;
    drawList();
    drawPanel();
  }

  function drawList() {
    const mine = instruments.filter(each => each.resource === resource && (!view.text || `${each.meter} ${each.instrument}`.toLowerCase().includes(view.text.toLowerCase())));
    const meters = [...new Set(mine.map(each => each.meter))];
    patchChildren(list, [
      h('div', { class: 'instrument-search' }, search('Filter instruments', view.text, text => { view.text = text; drawList(); })),
      ...meters.map(name => h('div', { key: name }, h('h3', {}, name), h('ul', { class: 'plain-list' }, mine.filter(each => each.meter === name).map(each =>
        h('li', {}, h('a', { href: address(each), title: each.description, 'aria-current': each.meter === meter && each.instrument === instrument ? 'true' : null }, each.instrument)))))),
      mine.length === 0 ? h('p', { class: 'soft instrument-search' }, 'No instrument matches.') : [],
    ]);
  }

  function drawPanel() {
    if (!chart) {
      panel.replaceChildren(instruments.length === 0 ? empty('metrics', 'No metrics yet', 'They appear when a service sends metrics over OTLP.') : empty('metrics', 'Choose an instrument', resource && !instruments.some(each => each.resource === resource) ? `${resource} has sent no metrics.` : 'Pick one from the list.'));
      return;
    }
    const format = formatter(chart.unit, chart.view === 'rate');
    const known = views[chart.type];
    const showing = chart.view;
    if (!panel.querySelector('.metric-head')) panel.replaceChildren(h('div', { class: 'metric-head' }), h('div', { class: 'metric-tools toolbar' }), lineChart.element, h('div', { class: 'metric-table' }), h('div', { class: 'metric-foot' }));
    const [title, tools, , table, foot] = panel.children;
    patchChildren(title, [h('h2', {}, instrument), h('span', { class: 'tag' }, chart.type), chart.unit ? h('span', { class: 'tag' }, chart.unit) : h('span'), h('p', { class: 'soft' }, chart.description)]);
    patchChildren(tools, [
      tabs(),
      known ? select('Show', known, view.view || known[0][0], value => change({ view: value })) : h('span'),
      showing === 'percentiles' ? h('span') : select('Split by', [['total', 'Nothing (total)'], ['series', 'Every series'], ...chart.dimensions.map(({ name }) => [name, name])], view.split || (chart.type === 'Gauge' ? 'series' : 'total'), split => change({ split })),
    ]);
    const lines = chart.lines;
    const times = chart.times.map(text => new Date(text));
    lineChart.element.hidden = view.mode !== 'graph';
    table.hidden = view.mode !== 'table';
    const exemplars = showing === 'percentiles' || showing === 'average' ? chart.exemplars.map(each => ({ ...each, time: new Date(each.time) })) : [];
    if (view.mode === 'graph') lineChart.draw({ times, lines, exemplars, format, isBinary: chart.unit === 'By', label: `${instrument}: ${lines.map(line => `${line.name} ${line.values.at(-1) === null ? 'unknown' : format(line.values.at(-1))}`).join(', ')}` });
    else patchChildren(table, [valueTable(times, lines, format)]);
    patchChildren(foot, [
      h('div', { class: 'legend', key: 'legend' }, lines.map((line, index) => h('span', { class: 'field' }, h('span', { class: 'dot', style: { '--tint': `var(--series-${index % 10})` } }), line.name, h('strong', {}, latestOf(line) === null ? '–' : format(latestOf(line))))),
        chart.hiddenLines ? h('span', {}, `and ${count(chart.hiddenLines, 'smaller line')} not shown`) : null, exemplars.length ? h('span', { class: 'field' }, h('span', { class: 'diamond' }), 'exemplar: click to open its trace') : null),
      Object.assign(dimensionFilters(chart.dimensions, view.dimensions, dimensions => change({ dimensions })), { key: 'dimensions' }),
      exemplars.length ? exemplarList(exemplars, format) : h('span', { key: 'none' }),
    ]);
  }

  function tabs() {
    const tab = (mode, label, picture) => h('button', { type: 'button', role: 'tab', 'aria-selected': String(view.mode === mode), onclick: () => change({ mode }) }, icon(picture), label);
    return h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'View' }, tab('graph', 'Graph', 'metrics'), tab('table', 'Table', 'structured'));
  }

  draw();
  return { title: instrument ? `${instrument} – ${resource}` : 'Metrics', element: h('div', { class: 'page' }, head, body), dispose() { latest++; watch.close(); lineChart.dispose(); } };
}

const latestOf = line => line.values.findLast(value => value !== null) ?? null;

const valueTable = (times, lines, format) => h('table', { class: 'grid' },
  h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Time'), lines.map(line => h('th', { scope: 'col', class: 'number' }, line.name)))),
  h('tbody', {}, times.map((at, index) => [at, index]).reverse().filter(([, index]) => lines.some(line => line.values[index] !== null)).map(([at, index]) =>
    h('tr', { key: at.getTime() }, h('td', { class: 'mono' }, time(at)), lines.map(line => h('td', { class: 'number' }, line.values[index] === null ? '–' : format(line.values[index])))))));

const exemplarList = (exemplars, format) => h('details', { class: 'exemplars', key: 'exemplars' }, h('summary', {}, count(exemplars.length, 'exemplar')),
  h('table', { class: 'grid' }, h('tbody', {}, exemplars.slice(0, 50).map(each => h('tr', {}, h('td', { class: 'fit mono' }, time(each.time)), h('td', { class: 'fit' }, format(each.value)), h('td', {}, h('a', { class: 'mono', href: traceAddress(each.traceId, each.spanId) }, shortId(each.traceId))))))));
