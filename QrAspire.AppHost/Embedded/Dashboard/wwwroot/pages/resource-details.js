// Everything known about one resource.
import { h } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { openMenu } from '../scripts/menu.js';
import { detailsPanel, iconButton, pairs } from '../scripts/parts.js';
import { fullTime, preciseTime } from '../scripts/format.js';
import { state, urls, menuEntries } from './resource-table.js';

export function resourceDetails(resource, all, close, choose) {
  const referencedBy = [...all.values()].flatMap(other => other.relations.filter(({ resourceName }) => resourceName === resource.name).map(({ kind }) => ({ resourceName: other.name, kind })));
  const more = iconButton('more', `Actions for ${resource.name}`, event => openMenu(event.currentTarget, menuEntries(resource)), { 'aria-haspopup': 'menu' });
  return detailsPanel(resource.name, more, close,
    section('Resource', null, pairs('Resource', [
      ['State', state(resource), { text: true }],
      ['Type', resource.type, { text: true }],
      ['Start time', fullTime(resource.startedAt) || '–', { text: true }],
      resource.source && ['Source', resource.source],
      resource.pid && ['Process', resource.pid],
      resource.exitCode !== null && resource.exitCode !== undefined && ['Exit code', resource.exitCode],
      resource.parent && ['Parent', link(resource.parent, choose), { text: true }],
    ].filter(Boolean))),
    section('Endpoints', resource.endpoints.length, resource.endpoints.length ? pairs('Endpoints', resource.endpoints.map(endpoint => [endpoint.endpointName, urls({ endpoints: [{ ...endpoint, displayText: null }] })])) : none('No endpoints')),
    section('Health checks', resource.healthReports.length, resource.healthReports.length ? h('div', {}, resource.healthReports.map(report)) : none('No health checks')),
    section('References', new Set(resource.relations.map(({ resourceName }) => resourceName)).size, resource.relations.length ? relations('References', resource.relations, choose) : none('References nothing')),
    section('Referenced by', new Set(referencedBy.map(({ resourceName }) => resourceName)).size, referencedBy.length ? relations('Referenced by', referencedBy, choose) : none('Nothing references it')),
    section('Environment', resource.environment.length, resource.environment.length
      ? pairs('Environment', [...resource.environment].sort((a, b) => a.name.localeCompare(b.name)).map(({ name, value, isSecret }) => [name, value, { masked: isSecret }]))
      : none('No variables')));
}

const section = (title, amount, ...content) =>
  h('section', { key: title }, h('h3', {}, title, amount ? h('span', { class: 'badge quiet' }, amount) : null), content);

const none = text => h('span', { class: 'soft' }, text);

const link = (name, choose) => h('button', { type: 'button', class: 'row-button', onclick: () => choose(name) }, name);

const kinds = { Reference: 'Reference', WaitFor: 'Waits for', Parent: 'Parent' };

function relations(label, list, choose) {
  const grouped = new Map();
  for (const { resourceName, kind } of list) grouped.set(resourceName, [...grouped.get(resourceName) ?? [], kinds[kind] ?? kind]);
  return h('table', { class: 'pairs', 'aria-label': label }, h('tbody', {}, [...grouped].map(([name, found]) =>
    h('tr', {}, h('th', { scope: 'row' }, link(name, choose)), h('td', { class: 'text' }, [...new Set(found)].join(', '))))));
}

function report({ name, status, description, lastRun }) {
  const tone = { Healthy: 'good', Degraded: 'warn', Unhealthy: 'bad' }[status] ?? 'busy';
  return h('div', { class: 'health-report' },
    h('span', { class: 'state', 'data-tone': tone }, icon(tone), status ?? 'No answer yet'),
    h('span', { class: 'mono health-name' }, name),
    description ? h('p', { class: 'soft' }, description) : null,
    lastRun ? h('p', { class: 'soft' }, `Last run ${preciseTime(lastRun)}`) : null);
}
