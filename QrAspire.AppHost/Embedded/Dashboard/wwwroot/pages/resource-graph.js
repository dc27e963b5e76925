// The app model as a picture: what uses stands left of what is used.
import { h, s, patchChildren } from '../scripts/dom.js';
import { icon } from '../scripts/icons.js';
import { tint } from '../scripts/parts.js';
import { stateText, stateTone, typeIcon } from '../scripts/resource-state.js';

const box = { width: 190, height: 56, gapX: 110, gapY: 34 };

export function createGraph(choose) {
  const canvas = s('svg', { class: 'graph', role: 'group', 'aria-label': 'Graph of resources and their references' });
  const element = h('section', { class: 'pane graph-pane', 'aria-label': 'Graph' }, h('div', { class: 'graph-hold' }, canvas), legend());
  element.key = 'graph';
  let frame = null;
  let names = '';
  pan();

  function draw(resources, selected) {
    const parents = new Map(resources.map(({ name, parent }) => [name, parent]));
    const places = layout(resources, parents);
    const right = Math.max(...[...places.values()].map(({ x }) => x + box.width), box.width);
    const bottom = Math.max(...[...places.values()].map(({ y }) => y + box.height), box.height);
    const now = resources.map(({ name }) => name).join();
    if (!frame || now !== names) frame = { x: -40, y: -40, width: right + 80, height: bottom + 80 };
    names = now;
    const edges = resources.flatMap(resource => edgesOf(resource, places, parents));
    const near = new Set(edges.filter(({ from, to }) => from === selected || to === selected).flatMap(({ from, to }) => [from, to]));
    canvas.setAttribute('viewBox', `${frame.x} ${frame.y} ${frame.width} ${frame.height}`);
    patchChildren(canvas, [
      s('defs', {}, s('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' }, s('path', { d: 'M0 0 8 4 0 8z' }))),
      ...edges.map(edge => line(edge, places, selected)),
      ...resources.map(resource => node(resource, places.get(resource.name), selected, near)),
    ]);
  }

  function node(resource, { x, y }, selected, near) {
    const isFar = selected && resource.name !== selected && !near.has(resource.name);
    const picture = icon(typeIcon(resource.type));
    for (const [name, value] of Object.entries({ x: 12, y: 18, width: 20, height: 20 })) picture.setAttribute(name, value);
    const press = event => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(resource.name); } };
    return s('g', {
      class: `node${isFar ? ' far' : ''}`, key: resource.name, transform: `translate(${x} ${y})`, tabindex: 0, role: 'button', style: { '--tint': tint(resource.name) },
      'aria-pressed': String(resource.name === selected), onclick: () => choose(resource.name), onkeydown: press,
    },
    s('rect', { width: box.width, height: box.height, rx: 8 }), picture,
    s('text', { x: 42, y: 25 }, resource.name), ' ', s('text', { x: 42, y: 42, class: 'second' }, clip(stateText(resource))),
    s('circle', { class: 'mark', 'data-tone': stateTone(resource), cx: box.width - 16, cy: 16, r: 5 }));
  }

  function pan() {
    let from = null;
    canvas.onpointerdown = event => { if (!event.target.closest('.node')) { from = { x: event.clientX, y: event.clientY }; canvas.setPointerCapture(event.pointerId); } };
    canvas.onpointerup = () => { from = null; };
    canvas.onpointermove = event => {
      if (!from) return;
      const scale = frame.width / canvas.clientWidth;
      frame.x -= (event.clientX - from.x) * scale;
      frame.y -= (event.clientY - from.y) * scale;
      from = { x: event.clientX, y: event.clientY };
      canvas.setAttribute('viewBox', `${frame.x} ${frame.y} ${frame.width} ${frame.height}`);
    };
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      const factor = event.deltaY > 0 ? 1.1 : 0.9;
      frame.x += frame.width * (1 - factor) / 2;
      frame.y += frame.height * (1 - factor) / 2;
      frame.width *= factor;
      frame.height *= factor;
      canvas.setAttribute('viewBox', `${frame.x} ${frame.y} ${frame.width} ${frame.height}`);
    }, { passive: false });
  }

  return { element, draw };
}

const clip = text => (text.length > 22 ? `${text.slice(0, 21)}…` : text);

/** One edge per pair of resources; a parent outweighs a reference, a reference outweighs a wait. */
function edgesOf(resource, places, parents) {
  const rank = { Parent: 3, Reference: 2, WaitFor: 1 };
  const strongest = new Map();
  // Whoever waits for a database waits for its server too; one line says both.
  const implied = new Set(resource.relations.map(({ resourceName }) => parents.get(resourceName)));
  for (const { resourceName, kind } of [...resource.relations.filter(({ resourceName, kind }) => kind !== 'WaitFor' || !implied.has(resourceName)), ...(resource.parent ? [{ resourceName: resource.parent, kind: 'Parent' }] : [])]) {
    if (places.has(resourceName) && (rank[kind] ?? 0) > (rank[strongest.get(resourceName)] ?? -1)) strongest.set(resourceName, kind);
  }
  return [...strongest].map(([to, kind]) => ({ from: resource.name, to, kind }));
}

function line({ from, to, kind }, places, selected) {
  const a = places.get(from);
  const b = places.get(to);
  const points = [{ x: a.x + box.width, y: a.y + box.height / 2 }, ...(places.ways.get(`${from}>${to}`) ?? []), { x: b.x, y: b.y + box.height / 2 }];
  const curves = points.slice(1).map((end, index) => {
    const middle = (points[index].x + end.x) / 2;
    return `C${middle} ${points[index].y} ${middle} ${end.y} ${end.x} ${end.y}`;
  });
  const near = from === selected || to === selected ? ' near' : '';
  const style = { Parent: ' parent', WaitFor: ' waits' }[kind] ?? '';
  return s('path', {
    key: `${from}>${to}`, class: `edge${style}${near}`, 'marker-end': kind === 'Parent' ? null : 'url(#arrow)',
    d: `M${points[0].x} ${points[0].y}${curves.join('')}`,
  });
}

/** Sugiyama's layered drawing: columns by the longest way from something that nothing uses, dummies where an edge crosses a column, rows by barycentre sweeps. */
function layout(resources, parents) {
  const known = new Set(resources.map(({ name }) => name));
  const uses = new Map(resources.map(resource => [resource.name, new Set(edgesOf(resource, known, parents).map(({ to }) => to).filter(name => name !== resource.name))]));
  const users = new Map(resources.map(({ name }) => [name, resources.map(other => other.name).filter(other => uses.get(other).has(name))]));
  const column = columnsOf(resources, users);
  const isAlone = name => uses.get(name).size === 0 && users.get(name).length === 0;

  const columns = Array.from({ length: Math.max(0, ...column.values()) + 1 }, () => []);
  const near = new Map();
  const join = (a, b) => { near.set(a, [...near.get(a) ?? [], b]); near.set(b, [...near.get(b) ?? [], a]); };
  const ways = new Map();
  for (const { name } of resources) if (!isAlone(name)) columns[column.get(name)].push(name);
  for (const [from, used] of uses) {
    for (const to of used) {
      const dummies = [];
      for (let at = column.get(from) + 1; at < column.get(to); at++) {
        dummies.push(`${from}>${to}@${at}`);
        columns[at].push(dummies.at(-1));
      }
      ways.set(`${from}>${to}`, dummies);
      [from, ...dummies, to].reduce((a, b) => { join(a, b); return b; });
    }
  }

  for (let sweep = 0; sweep < 8; sweep++) {
    const row = new Map(columns.flatMap(names => names.map((name, index) => [name, index - (names.length - 1) / 2])));
    const middle = name => { const others = near.get(name) ?? []; return others.reduce((sum, other) => sum + row.get(other), 0) / Math.max(1, others.length); };
    for (const names of columns) names.sort((a, b) => middle(a) - middle(b));
  }

  const tallest = Math.max(...columns.map(names => names.length), 1);
  const spot = (x, y) => ({ x: x * (box.width + box.gapX), y: y * (box.height + box.gapY) });
  const places = new Map();
  columns.forEach((names, x) => names.forEach((name, y) => places.set(name, spot(x, y + (tallest - names.length) / 2))));
  resources.filter(({ name }) => isAlone(name)).forEach(({ name }, index) => places.set(name, spot(index, tallest + 0.4)));
  places.ways = new Map([...ways].map(([edge, dummies]) => [edge, dummies.flatMap(name => {
    const { x, y } = places.get(name);
    return [{ x, y: y + box.height / 2 }, { x: x + box.width, y: y + box.height / 2 }];
  })]));
  for (const dummies of ways.values()) for (const name of dummies) places.delete(name);
  return places;
}

function columnsOf(resources, users) {
  const column = new Map();
  const find = (name, path) => {
    if (column.has(name)) return column.get(name);
    if (path.includes(name)) return 0;
    const found = Math.max(0, ...users.get(name).map(user => find(user, [...path, name]) + 1));
    column.set(name, found);
    return found;
  };
  for (const { name } of resources) find(name, []);
  return column;
}

function legend() {
  const sample = style => s('svg', { class: 'edge-sample', viewBox: '0 0 30 10', 'aria-hidden': 'true' }, s('line', { class: style, x1: 0, y1: 5, x2: 30, y2: 5 }));
  return h('div', { class: 'pane-foot legend' },
    h('span', { class: 'field' }, sample(''), 'references'), h('span', { class: 'field' }, sample('waits'), 'waits for'), h('span', { class: 'field' }, sample('parent'), 'child of'),
    h('span', {}, 'Drag to move, wheel to zoom.'));
}
