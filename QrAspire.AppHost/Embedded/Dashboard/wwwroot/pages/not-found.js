import { empty } from '../scripts/parts.js';
import { h } from '../scripts/dom.js';

export const open = () => ({
  title: 'Not found',
  element: h('div', { class: 'page' }, empty('help', 'There is no such page', 'Choose one from the navigation.')),
});
