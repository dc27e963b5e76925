// Which attribute values of an instrument count.
import { h } from '../scripts/dom.js';

/** `chosen` maps a dimension to the values wanted; a dimension that is absent wants all. */
export function dimensionFilters(dimensions, chosen, changed) {
  if (dimensions.length === 0) return h('div');
  return h('div', { class: 'dimensions' }, h('h3', {}, 'Filters'), dimensions.map(({ name, values }) => {
    const wanted = chosen.get(name) ?? values;
    const set = next => {
      const fresh = new Map(chosen);
      if (next.length === values.length || next.length === 0) fresh.delete(name); else fresh.set(name, next);
      changed(fresh);
    };
    return h('fieldset', { key: name, class: 'dimension' },
      h('legend', { class: 'mono' }, name),
      values.length > 1 ? h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: wanted.length === values.length, onchange: () => set(values) }), h('em', {}, 'All')) : null,
      values.slice(0, 40).map(value => h('label', { class: 'check' }, h('input', {
        type: 'checkbox', checked: wanted.includes(value),
        onchange: event => set(event.target.checked ? [...wanted, value] : wanted.length === values.length ? [value] : wanted.filter(each => each !== value)),
      }), value || '(empty)')));
  }));
}
