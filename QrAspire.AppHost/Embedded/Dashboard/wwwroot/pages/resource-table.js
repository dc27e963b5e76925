// One row per resource.
import { h } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { openMenu } from '../scripts/menu.js';
import { iconButton, tint } from '../scripts/parts.js';
import { fullTime, time } from '../scripts/format.js';
import { navigate } from '../scripts/router.js';
import { commandIcon, run } from '../scripts/commands.js';
import { stateText, stateTone, typeIcon } from '../scripts/resource-state.js';

export const resourceTable = (tree, selected, choose, errors) => h('table', { class: 'grid' },
  h('thead', {}, h('tr', {}, [['Name'], ['State'], ['Start time', 'c-start'], ['Source', 'c-source'], ['URLs', 'c-urls']].map(([name, part]) => h('th', { scope: 'col', class: part }, name)),
    h('th', { scope: 'col', class: 'fit' }, h('span', { class: 'visually-hidden' }, 'Actions')))),
  h('tbody', {}, tree.map(({ resource, depth }) => row(resource, depth, selected === resource.name, choose, errors.get(resource.name)))));

function row(resource, depth, isSelected, choose, errors) {
  const pick = event => { if (!event.target.closest('a, button')) choose(resource.name); };
  return h('tr', { key: resource.name, 'data-selectable': true, 'data-resource': resource.name, 'aria-selected': String(isSelected), onclick: pick },
    h('td', {}, h('div', { class: 'resource-name', 'data-depth': depth, style: { '--tint': tint(resource.name) } },
      icon(typeIcon(resource.type)),
      h('div', {}, h('button', { type: 'button', class: 'row-button', onclick: () => choose(resource.name) }, resource.name), h('span', { class: 'kind' }, resource.type)))),
    h('td', {}, h('div', { class: 'state-cell' }, state(resource), errors ? errorBadge(resource.name, errors) : null)),
    h('td', { class: 'fit c-start', title: fullTime(resource.startedAt) }, time(resource.startedAt) || '–'),
    h('td', { class: 'c-source' }, h('span', { class: 'source', title: resource.source }, shortSource(resource.source))),
    h('td', { class: 'c-urls' }, urls(resource)),
    h('td', { class: 'fit' }, actions(resource, choose)));
}

const errorBadge = (name, errors) => h('a', { class: 'badge', href: `/structuredlogs/resource/${encodeURIComponent(name)}?level=Error`, 'aria-label': `${errors} error logs of ${name}`, title: `${errors} error logs` }, errors > 99 ? '99+' : errors);

export const state = resource => h('div', {},
  h('span', { class: 'state', 'data-tone': stateTone(resource) }, icon(stateTone(resource)), stateText(resource)),
  resource.stateReason ? h('span', { class: 'state-reason' }, resource.stateReason) : null);

export const urls = resource => (resource.endpoints.length === 0 ? h('span', { class: 'soft' }, '–')
  : h('div', { class: 'urls' }, resource.endpoints.map(endpoint => (/^https?:/.test(endpoint.url)
    ? h('a', { href: endpoint.url, target: '_blank', rel: 'noopener noreferrer', title: endpoint.url }, endpoint.displayText || endpoint.url)
    : h('span', { class: 'source', title: endpoint.endpointName }, endpoint.displayText || endpoint.url)))));

function actions(resource, choose) {
  const first = resource.commands.find(({ name }) => name === 'stop' || name === 'start');
  const shown = resource.commands.filter(({ name, enabled }) => enabled && (name === 'start' || name === 'stop'));
  const quick = shown.length > 0 ? shown : first ? [first] : [];
  return h('div', { class: 'row-actions' },
    quick.slice(0, 1).map(command => iconButton(commandIcon(command.name), `${command.displayName} ${resource.name}`, () => run(resource, command), { disabled: !command.enabled, 'data-command': command.name })),
    iconButton('console', `Console logs of ${resource.name}`, () => navigate(`/consolelogs/resource/${encodeURIComponent(resource.name)}`)),
    iconButton('more', `Actions for ${resource.name}`, event => openMenu(event.currentTarget, menuEntries(resource, choose)), { 'aria-haspopup': 'menu' }));
}

export function menuEntries(resource, choose) {
  const name = encodeURIComponent(resource.name);
  return [
    choose && { label: 'Details', icon: 'details', run: () => choose(resource.name) },
    { label: 'Console logs', icon: 'console', href: `/consolelogs/resource/${name}` },
    { label: 'Structured logs', icon: 'structured', href: `/structuredlogs/resource/${name}` },
    { label: 'Traces', icon: 'traces', href: `/traces/resource/${name}` },
    { label: 'Metrics', icon: 'metrics', href: `/metrics/resource/${name}` },
    resource.commands.length > 0 ? null : undefined,
    ...resource.commands.map(command => ({ label: command.displayName, icon: commandIcon(command.name), disabled: !command.enabled, run: () => run(resource, command) })),
  ].filter(entry => entry !== undefined && entry !== false);
}

// The end of a path says more than its beginning.
function shortSource(source) {
  if (!source) return '–';
  const parts = source.split(/[\\/]/);
  return parts.length > 2 && !source.includes(' ') ? parts.at(-1) : source.length > 60 ? `${source.slice(0, 58)}…` : source;
}
