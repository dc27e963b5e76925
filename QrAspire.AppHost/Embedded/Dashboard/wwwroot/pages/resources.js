// Resources: live table or graph, with details at the side.
import { h, patchChildren } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { empty, search, select } from '../scripts/parts.js';
import { remember } from '../scripts/router.js';
import { inTree, watchResources } from '../scripts/resource-directory.js';
import { stateText } from '../scripts/resource-state.js';
import { errorCounts, watchTelemetry } from '../scripts/telemetry.js';
import { resourceDetails } from './resource-details.js';
import { createGraph } from './resource-graph.js';
import { resourceTable } from './resource-table.js';

export function open(_, query) {
  const view = { mode: query.get('view') ?? 'table', selected: query.get('resource'), text: query.get('text') ?? '', type: query.get('type') ?? '' };
  const tools = h('div', { class: 'page-head' });
  const body = h('div', { class: 'page-body' });
  const graph = createGraph(choose);
  const directory = watchResources(draw);
  let errors = new Map();
  const logs = watchTelemetry('logs', async () => {
    errors = await errorCounts();
    draw();
  }, 2000);

  function choose(name) {
    view.selected = view.selected === name ? null : name;
    draw();
  }

  function change(part) {
    Object.assign(view, part);
    draw();
  }

  function draw() {
    const all = [...directory.resources.values()];
    const shown = all.filter(resource =>
      (!view.type || resource.type === view.type)
      && (!view.text || `${resource.name} ${stateText(resource)} ${resource.source ?? ''}`.toLowerCase().includes(view.text.toLowerCase())));
    const selected = directory.resources.get(view.selected);
    remember({ view: view.mode === 'table' ? '' : view.mode, resource: view.selected, text: view.text, type: view.type });

    patchChildren(tools, [
      h('h1', { key: 'title' }, 'Resources'),
      tabs(),
      h('span', { class: 'spacer', key: 'spacer' }),
      select('Type', [['', 'All'], ...[...new Set(all.map(({ type }) => type))].sort().map(type => [type, type])], view.type, type => change({ type })),
      search('Filter resources', view.text, text => change({ text })),
    ]);

    let pane;
    if (all.length === 0) pane = h('section', { class: 'pane', key: 'empty' }, empty('resources', 'No resources yet', 'They appear as soon as the app model starts them.'));
    else if (view.mode === 'graph') {
      pane = body.querySelector('.graph-pane') ?? graph.element;
      graph.draw(shown, view.selected);
    } else pane = h('section', { class: 'pane resources-pane', key: 'table', 'aria-label': 'Resources' }, resourceTable(inTree(shown), view.selected, choose, errors));

    patchChildren(body, [pane, selected ? keyed('details', resourceDetails(selected, directory.resources, () => choose(selected.name), choose)) : []]);
  }

  function tabs() {
    const tab = (mode, label, picture) => h('button', { type: 'button', role: 'tab', 'aria-selected': String(view.mode === mode), onclick: () => change({ mode }) }, icon(picture), label);
    return h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'View', key: 'tabs' }, tab('table', 'Table', 'structured'), tab('graph', 'Graph', 'graph'));
  }

  draw();
  return { title: 'Resources', element: h('div', { class: 'page' }, tools, body), dispose() { directory.close(); logs.close(); } };
}

const keyed = (key, element) => Object.assign(element, { key });
