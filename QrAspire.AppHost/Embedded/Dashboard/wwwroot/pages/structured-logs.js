import { h } from '../scripts/dom.js';
export const open = () => ({ title: 'Structured logs', element: h('div', { class: 'page' }, h('h1', {}, 'Structured logs')) });
