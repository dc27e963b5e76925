// The waterfall: one bar per span. Only the rows in view exist, so that tens of thousands of spans scroll smoothly.
import { h, patchChildren } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { duration } from '../scripts/format.js';
import { tint } from '../scripts/parts.js';

const rowHeight = 30;
const headHeight = 36;
const spare = 12;
const kindMarks = { Server: 'in', Client: 'out', Producer: 'send', Consumer: 'receive' };

export function createWaterfall(choose) {
  let trace = null;
  let visible = [];
  let logs = new Map();
  let selected = null;
  let cursor = -1;
  const collapsed = new Set();
  const rows = h('div', { class: 'waterfall-rows', role: 'tree', tabindex: 0, 'aria-label': 'Spans', onkeydown: onKey });
  const ticks = h('div', { class: 'waterfall-ticks', 'aria-hidden': 'true' });
  const scroller = h('div', { class: 'waterfall-scroll', onscroll: () => drawRows() }, h('div', { class: 'waterfall-head' }, h('div', {}, 'Name'), ticks), rows);
  const element = h('section', { class: 'pane waterfall', 'aria-label': 'Waterfall' }, scroller);
  const size = new ResizeObserver(() => drawRows());
  size.observe(scroller);

  function show(fresh, records) {
    trace = fresh;
    logs = new Map();
    for (const record of records) logs.set(record.spanId, [...logs.get(record.spanId) ?? [], record]);
    ticks.replaceChildren(...[0, 0.25, 0.5, 0.75].map(part => h('span', { style: { left: `${part * 100}%` } }, duration(trace.durationMs * part))), h('span', { class: 'last' }, duration(trace.durationMs)));
    refresh();
  }

  function refresh() {
    visible = [];
    let hiddenBelow = Infinity;
    trace.rows.forEach((row, index) => {
      if (row.depth > hiddenBelow) return;
      hiddenBelow = collapsed.has(row.spanId) ? row.depth : Infinity;
      visible.push({ ...row, index, hasChildren: trace.rows[index + 1]?.depth > row.depth });
    });
    rows.style.height = `${visible.length * rowHeight}px`;
    drawRows();
  }

  function drawRows() {
    if (!trace) return;
    const first = Math.max(0, Math.floor(scroller.scrollTop / rowHeight) - spare);
    const last = Math.min(visible.length, Math.ceil((scroller.scrollTop + scroller.clientHeight) / rowHeight) + spare);
    patchChildren(rows, visible.slice(first, last).map((row, offset) => draw(row, first + offset)));
    if (visible[cursor]) rows.setAttribute('aria-activedescendant', `span-${visible[cursor].index}`);
  }

  function draw(row, at) {
    const left = 100 * row.offsetMs / trace.durationMs;
    const width = 100 * row.durationMs / trace.durationMs;
    const textLeft = left + width > 78;
    const isOpen = !collapsed.has(row.spanId);
    const marks = logs.get(row.spanId) ?? [];
    return h('div', {
      key: row.index, id: `span-${row.index}`, class: `waterfall-row${row.isLinked ? ' linked' : ''}${row.isError ? ' error' : ''}${at === cursor ? ' cursor' : ''}`, role: 'treeitem',
      'aria-level': row.depth + 1, 'aria-expanded': row.hasChildren ? String(isOpen) : null, 'aria-selected': String(row.spanId === selected),
      style: { top: `${at * rowHeight}px`, '--tint': tint(row.resource) }, onclick: () => { cursor = at; choose(row); },
    },
    h('div', { class: 'span-name', style: { '--depth': Math.min(row.depth, 30) } },
      row.hasChildren
        ? h('button', { type: 'button', class: `twist${isOpen ? ' open' : ''}`, tabindex: -1, 'aria-hidden': 'true', onclick: event => { event.stopPropagation(); toggle(row); } }, icon('chevron'))
        : h('span', { class: 'twist' }),
      row.isError ? h('span', { class: 'state', 'data-tone': 'bad' }, icon('bad', 'error')) : null,
      row.isLinked ? h('span', { class: 'soft link-mark', title: 'Of another trace, joined by a link' }, icon('link')) : null,
      row.isOrphan ? h('span', { class: 'soft link-mark', title: 'Its parent span was not received' }, icon('info')) : null,
      h('span', { class: 'span-text', title: `${row.resource}: ${row.name}` }, h('span', { class: 'span-resource' }, row.resource), ' ', h('span', { class: 'span-title' }, row.name), row.detail ? h('span', { class: 'soft' }, ` ${row.detail}`) : null),
      kindMarks[row.kind] ? h('span', { class: 'kind-mark' }, kindMarks[row.kind]) : null),
    h('div', { class: 'span-time' },
      h('span', { class: 'bar', style: { left: `${left}%`, width: `max(3px, ${width}%)` } }),
      marks.slice(0, 40).map(record => h('span', { class: 'log-mark', 'aria-hidden': 'true', 'data-tone': record.severity === 'Error' || record.severity === 'Critical' ? 'bad' : record.severity === 'Warning' ? 'warn' : 'idle', title: `${record.severity}: ${record.message}`, style: { left: `${Math.min(100, Math.max(0, 100 * (new Date(record.time) - new Date(trace.startTime)) / trace.durationMs))}%` } })),
      h('span', { class: 'bar-text', style: textLeft ? { right: `calc(${100 - left}% + 6px)` } : { left: `calc(${left + width}% + 7px)` } }, duration(row.durationMs))));
  }

  function toggle(row, close = !collapsed.has(row.spanId)) {
    if (close) collapsed.add(row.spanId); else collapsed.delete(row.spanId);
    refresh();
  }

  function move(to) {
    cursor = Math.max(0, Math.min(visible.length - 1, to));
    const top = cursor * rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + rowHeight > scroller.scrollTop + scroller.clientHeight - headHeight) scroller.scrollTop = top + rowHeight - scroller.clientHeight + headHeight;
    drawRows();
  }

  function onKey(event) {
    const row = visible[cursor];
    const keys = {
      ArrowDown: () => move(cursor + 1), ArrowUp: () => move(cursor - 1), Home: () => move(0), End: () => move(visible.length - 1),
      PageDown: () => move(cursor + Math.floor(scroller.clientHeight / rowHeight)), PageUp: () => move(cursor - Math.floor(scroller.clientHeight / rowHeight)),
      ArrowRight: () => row?.hasChildren && (collapsed.has(row.spanId) ? toggle(row, false) : move(cursor + 1)),
      ArrowLeft: () => row && (row.hasChildren && !collapsed.has(row.spanId) ? toggle(row, true) : move(parentOf(cursor))),
      Enter: () => row && choose(row), ' ': () => row && choose(row),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  function parentOf(at) {
    for (let above = at - 1; above >= 0; above--) if (visible[above].depth < visible[at].depth) return above;
    return at;
  }

  return {
    element, show, redraw: drawRows,
    select(spanId) {
      selected = spanId;
      const at = visible.findIndex(row => row.spanId === spanId);
      if (at >= 0) move(at); else drawRows();
    },
    collapse(all) {
      collapsed.clear();
      if (all) for (const [index, row] of trace.rows.entries()) if (trace.rows[index + 1]?.depth > row.depth) collapsed.add(row.spanId);
      refresh();
    },
    dispose: () => size.disconnect(),
  };
}
