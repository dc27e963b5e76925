// Conditions on fields and attributes: chips that can be removed, and a dialog that adds one.
import { h } from './dom.js';
import { icon } from './icons.js';
import { dialog } from './shell.js';

const conditions = [['=', 'equals'], ['!=', 'does not equal'], ['~', 'contains'], ['!~', 'does not contain'], ['>', 'is greater than'], ['<', 'is less than'], ['', 'exists']];

const words = filter => filter.replace(/^([^=!~<>]+)(!=|!~|>=|<=|=|~|>|<)(.*)$/s, (_, name, sign, value) => `${name} ${{ '=': '=', '!=': '≠', '~': 'contains', '!~': 'lacks', '>=': '≥', '<=': '≤' }[sign] ?? sign} ${value}`);

/** `filters` is a list of texts such as http.route=/r/{shortId}; `names` are offered in the dialog. */
export const filterBar = (filters, names, changed) => h('div', { class: 'toolbar', key: 'filters' },
  filters.map(filter => h('span', { class: 'tag', key: filter }, words(filter),
    h('button', { type: 'button', 'aria-label': `Remove filter ${words(filter)}`, onclick: () => changed(filters.filter(other => other !== filter)) }, icon('close')))),
  h('button', { type: 'button', class: 'button', onclick: () => ask(names, filter => changed([...new Set([...filters, filter])])) }, icon('filter'), 'Add filter'));

function ask(names, add) {
  const name = h('input', { type: 'text', list: 'filter-names', required: true, autocomplete: 'off', 'aria-label': 'Field or attribute', placeholder: 'Field or attribute' });
  const sign = h('select', { 'aria-label': 'Condition' }, conditions.map(([value, label]) => h('option', { value }, label)));
  const value = h('input', { type: 'text', autocomplete: 'off', 'aria-label': 'Value', placeholder: 'Value' });
  sign.onchange = () => { value.hidden = sign.value === ''; };
  const form = h('form', { class: 'filter-form', onsubmit: event => {
    event.preventDefault();
    add(sign.value ? `${name.value.trim()}${sign.value}${value.value.trim()}` : name.value.trim());
    box.close();
  } },
  h('datalist', { id: 'filter-names' }, names.map(each => h('option', { value: each }))), name, sign, value,
  h('button', { class: 'button primary', type: 'submit' }, 'Apply filter'));
  const box = dialog('Add filter', form);
  name.focus();
}
