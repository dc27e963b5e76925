import { h } from '../scripts/dom.js';
export const open = () => ({ title: 'Traces', element: h('div', { class: 'page' }, h('h1', {}, 'Traces')) });
