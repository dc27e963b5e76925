// Small pieces that several pages draw.
import { h } from './dom.js';
import { icon } from './icons.js';
import { toast } from './shell.js';

export const empty = (picture, title, text) => h('div', { class: 'empty' }, icon(picture), h('strong', {}, title), h('p', {}, text));

export const iconButton = (picture, label, onclick, more) =>
  h('button', { class: 'icon-button', type: 'button', 'aria-label': label, title: label, onclick, ...more }, icon(picture));

/** A name/value table; rows are [name, value, options] with a value that is text or a node, options { masked, text }. */
export function pairs(label, rows) {
  return h('table', { class: 'pairs', 'aria-label': label }, h('tbody', {}, rows.map(([name, value, options]) => {
    const text = value instanceof Node ? null : String(value ?? '');
    return h('tr', { key: name },
      h('th', { scope: 'row' }, name),
      h('td', { class: options?.text ? 'text' : null },
        options?.masked ? h('span', { class: 'masked', title: 'The value is secret and never leaves the host' }, '●●●●●●●●', h('span', { class: 'visually-hidden' }, 'secret')) : value instanceof Node ? value : text,
        !options?.masked && text ? iconButton('copy', `Copy ${name}`, () => copy(text), { class: 'icon-button copy' }) : null));
  })));
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied.', 'good');
  } catch {
    toast('The browser did not allow copying.', 'bad');
  }
}

/** The panel at the right of a page. */
export function detailsPanel(title, actions, close, ...content) {
  return h('aside', { class: 'details', 'aria-label': `Details of ${title}` },
    h('div', { class: 'details-head' }, h('h2', { title }, title), actions, iconButton('close', 'Close details', close, { class: 'icon-button close' })),
    h('div', { class: 'details-body' }, ...content));
}

/** A drop-down list; options are [value, label]. */
export const select = (label, options, value, onchange) =>
  h('label', { class: 'field' }, h('span', {}, label),
    h('select', { onchange: event => onchange(event.target.value) },
      options.map(([key, text]) => h('option', { value: key, selected: key === value }, text))));

export const search = (label, value, oninput) =>
  h('input', { class: 'search', type: 'search', placeholder: label, 'aria-label': label, value: value ?? '', oninput: event => oninput(event.target.value) });

/** Runs a function at most once per `wait` milliseconds, the last call always. */
export function calm(wait, run) {
  let timer = 0;
  let last = 0;
  const calmed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { last = Date.now(); run(); }, Math.max(0, last + wait - Date.now()));
  };
  calmed.cancel = () => clearTimeout(timer);
  return calmed;
}

/** A colour that a name keeps on every page: its hash chooses a tint, or the next that no other name has. Red is left to errors. */
const tintNumbers = [0, 1, 2, 3, 4, 5, 6, 8, 9];
const tints = new Map();
export function tint(name) {
  if (!tints.has(name)) {
    const taken = new Set(tints.values());
    const first = [...name].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)) >>> 0, 17);
    const order = tintNumbers.map((_, step) => `var(--series-${tintNumbers[(first + step * 2) % tintNumbers.length]})`);
    tints.set(name, order.find(each => !taken.has(each)) ?? order[0]);
  }
  return tints.get(name);
}
