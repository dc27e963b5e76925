import { h } from '../scripts/dom.js';
export const open = () => ({ title: 'Trace', element: h('div', { class: 'page' }, h('h1', {}, 'Trace')) });
