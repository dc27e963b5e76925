import { h } from '../scripts/dom.js';
export const open = () => ({ title: 'Metrics', element: h('div', { class: 'page' }, h('h1', {}, 'Metrics')) });
