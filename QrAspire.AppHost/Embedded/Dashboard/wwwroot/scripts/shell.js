// What surrounds every page: navigation, keyboard, theme, dialogs, messages.
import { h } from './dom.js';
import { icon } from './icons.js';
import { navigate } from './router.js';

const pages = [
  { area: 'resources', label: 'Resources', address: '/', key: 'R' },
  { area: 'console', label: 'Console', address: '/consolelogs', key: 'C' },
  { area: 'structured', label: 'Structured', address: '/structuredlogs', key: 'S' },
  { area: 'traces', label: 'Traces', address: '/traces', key: 'T' },
  { area: 'metrics', label: 'Metrics', address: '/metrics', key: 'M' },
  { area: 'errors', label: 'Errors', address: '/errors', key: 'E' },
];

const themes = ['system', 'light', 'dark'];
const themeIcons = { system: 'system', light: 'sun', dark: 'moon' };

export function drawShell() {
  document.getElementById('pages').replaceChildren(...pages.map(page =>
    h('li', {}, h('a', { href: page.address, 'data-area': page.area, title: `${page.label} (${page.key})`, 'aria-keyshortcuts': page.key }, icon(page.area), page.label))));

  const help = document.getElementById('help');
  help.append(icon('help'));
  help.onclick = showHelp;
  drawThemeSwitch();
  document.addEventListener('keydown', onKey);
}

function drawThemeSwitch() {
  const button = document.getElementById('theme-switch');
  const draw = () => {
    const label = `Theme: ${window.theme.choice}`;
    button.replaceChildren(icon(themeIcons[window.theme.choice] ?? 'system'));
    button.title = label;
    button.setAttribute('aria-label', `${label}. Change`);
  };
  button.onclick = () => {
    window.theme.choice = themes[(themes.indexOf(window.theme.choice) + 1) % themes.length];
    draw();
  };
  draw();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea, [contenteditable], dialog')) return;
  if (event.key === '?') return showHelp();
  if (event.key === 'Escape') return document.querySelector('.details .close')?.click();
  const page = pages.find(({ key }) => key.toLowerCase() === event.key.toLowerCase());
  if (!page) return;
  event.preventDefault();
  navigate(page.address);
}

function showHelp() {
  dialog('Keyboard shortcuts', h('dl', {}, [
    ...pages.map(page => [page.key, page.label]),
    ['?', 'This help'],
    ['Esc', 'Close the details'],
  ].map(([key, label]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, label)])));
}

/** A modal dialog that removes itself when closed. */
export function dialog(title, ...content) {
  const element = h('dialog', { class: 'dialog', 'aria-label': title, onclose: () => element.remove() },
    h('header', {}, h('h2', {}, title), h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: () => element.close() }, icon('close'))),
    h('div', { class: 'dialog-body' }, ...content));
  document.body.append(element);
  element.showModal();
  return element;
}

/** A short message; `tone` is good, bad or info. */
export function toast(text, tone = 'info') {
  const element = h('div', { class: `toast ${tone}` }, text);
  document.getElementById('toasts').append(element);
  setTimeout(() => element.remove(), tone === 'bad' ? 9000 : 4000);
}
