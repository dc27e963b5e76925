// Attributes as a name/value table.
import { h } from './dom.js';
import { pairs } from './parts.js';

const long = /stacktrace|query\.text|statement|body/i;

export function attributes(label, values) {
  const rows = Object.entries(values);
  if (rows.length === 0) return h('span', { class: 'soft' }, 'None');
  return pairs(label, rows.map(([name, value]) => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
    return [name, long.test(name) || text.includes('\n') ? h('pre', { class: 'value' }, text) : text];
  }));
}
