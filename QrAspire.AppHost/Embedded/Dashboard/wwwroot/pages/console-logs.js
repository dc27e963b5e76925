// Console logs: what one resource writes, as it writes it.
import { h, patchChildren } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { ansi } from '../scripts/ansi.js';
import { count, fullTime, preciseTime } from '../scripts/format.js';
import { live } from '../scripts/live.js';
import { iconButton } from '../scripts/parts.js';
import { navigate } from '../scripts/router.js';
import { openMenu } from '../scripts/menu.js';
import { stateText, stateTone } from '../scripts/resource-state.js';
import { watchResources } from '../scripts/resource-directory.js';
import { commandIcon, run } from '../scripts/commands.js';
import { menuEntries } from './resource-table.js';

const kept = 10000;
const option = name => localStorage.getItem(`console-${name}`);

export function open({ name }) {
  const lines = h('div', { class: 'console pane', role: 'log', 'aria-label': name ? `Console logs of ${name}` : 'Console logs', tabindex: 0, 'data-timestamps': option('timestamps') ?? 'on', 'data-wrap': option('wrap') ?? 'on' });
  const head = h('div', { class: 'page-head' });
  const status = h('div', { class: 'pane-foot', 'aria-live': 'off' });
  let paused = false;
  let waiting = [];
  let last = -Infinity;
  let colours = {};
  let stick = true;

  const directory = watchResources(resources => {
    if (!name && resources.size > 0) navigate(`/consolelogs/resource/${encodeURIComponent(preferred(resources))}`, { replace: true });
    else draw();
  });

  const stream = name ? live(`/api/live/logs/${encodeURIComponent(name)}`, {
    open() { lines.replaceChildren(); waiting = []; last = -Infinity; colours = {}; draw(); },
    lines(batch) {
      const fresh = batch.filter(({ number }) => number > last);
      last = fresh.at(-1)?.number ?? last;
      if (paused) waiting = [...waiting, ...fresh].slice(-kept);
      else add(fresh);
      draw();
    },
  }) : null;

  function add(batch) {
    lines.append(...batch.map(row));
    while (lines.childElementCount > kept) lines.firstElementChild.remove();
    if (stick) lines.scrollTop = lines.scrollHeight;
  }

  function row({ number, time, text, isError }) {
    return h('div', { class: isError ? 'line error' : 'line' },
      h('span', { class: 'no' }, number),
      h('time', { class: 'at', datetime: time, title: fullTime(time) }, preciseTime(time)),
      isError ? h('span', { class: 'stderr', title: 'Written to standard error' }, 'stderr') : null,
      h('span', { class: 'what' }, ansi(text, colours)));
  }

  function toggle(part) {
    const on = lines.dataset[part] === 'on' ? 'off' : 'on';
    lines.dataset[part] = on;
    localStorage.setItem(`console-${part}`, on);
    draw();
  }

  function pause() {
    paused = !paused;
    if (!paused) {
      add(waiting);
      waiting = [];
    }
    draw();
  }

  function draw() {
    const resource = directory.resources.get(name);
    patchChildren(head, [
      h('h1', {}, 'Console logs'),
      chooser(),
      resource ? h('span', { class: 'state', 'data-tone': stateTone(resource) }, icon(stateTone(resource)), stateText(resource)) : h('span'),
      h('span', { class: 'spacer' }),
      ...(resource?.commands ?? []).filter(command => command.enabled && ['start', 'stop', 'restart'].includes(command.name))
        .map(command => Object.assign(iconButton(commandIcon(command.name), `${command.displayName} ${resource.name}`, () => run(resource, command)), { key: command.name })),
      pressable('Timestamps', 'clock', lines.dataset.timestamps === 'on', () => toggle('timestamps')),
      pressable('Wrap', 'structured', lines.dataset.wrap === 'on', () => toggle('wrap')),
      pressable(paused ? `Resume${waiting.length ? ` (${waiting.length})` : ''}` : 'Pause', paused ? 'start' : 'pause', paused, pause),
      h('button', { type: 'button', class: 'button', onclick: clear, key: 'clear' }, icon('trash'), 'Clear'),
      name ? h('a', { class: 'button', href: `/api/resources/${encodeURIComponent(name)}/logs`, download: `${name}.log`, key: 'download' }, icon('download'), 'Download') : null,
      resource ? iconButton('more', `Actions for ${name}`, event => openMenu(event.currentTarget, menuEntries(resource).filter(entry => entry?.icon !== 'console')), { 'aria-haspopup': 'menu' }) : null,
    ].filter(Boolean));
    const shown = lines.childElementCount;
    patchChildren(status, [
      h('span', {}, `${count(shown, 'line')}${shown >= kept ? ' (the oldest are gone)' : ''}`),
      h('span', {}, paused ? 'Paused' : stick ? 'Following new lines' : 'Scroll to the end to follow new lines'),
    ]);
    if (shown === 0) lines.dataset.empty = directory.resources.has(name) || !name ? 'waiting' : 'unknown';
  }

  function chooser() {
    const names = [...directory.resources.keys()];
    return h('label', { class: 'field', key: 'chooser' }, h('span', { class: 'visually-hidden' }, 'Resource'),
      h('select', { onchange: event => navigate(`/consolelogs/resource/${encodeURIComponent(event.target.value)}`) },
        (names.includes(name) || !name ? names : [name, ...names]).map(each => h('option', { value: each, selected: each === name }, each))));
  }

  function clear() {
    lines.replaceChildren();
    waiting = [];
    draw();
  }

  lines.onscroll = () => {
    const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 30;
    if (atEnd !== stick) { stick = atEnd; draw(); }
  };
  draw();
  return {
    title: name ? `Console logs: ${name}` : 'Console logs',
    element: h('div', { class: 'page' }, head, h('div', { class: 'page-body' }, h('div', { class: 'console-frame' }, lines, status))),
    dispose() { stream?.close(); directory.close(); },
  };
}

const pressable = (label, picture, pressed, onclick) =>
  h('button', { type: 'button', class: 'button', 'aria-pressed': String(pressed), onclick, key: label.split(/[ (]/)[0].replace('Resume', 'Pause') }, icon(picture), label);

/** A project says more than a parameter: the first running one, else the first resource. */
const preferred = resources => ([...resources.values()].find(({ type, state }) => type === 'Project' && state === 'Running') ?? resources.values().next().value).name;
