// A line chart with a crosshair, drawn as SVG. Values are kept as given; only the drawing rounds.
import { h, s } from './dom.js';
import { time } from './format.js';

const inset = { left: 74, right: 16, top: 14, bottom: 26 };

export function createChart(openTrace) {
  const picture = s('svg', { class: 'chart', role: 'group' });
  const tip = h('div', { class: 'chart-tip', hidden: true });
  const element = h('div', { class: 'chart-hold' }, picture, tip);
  let data = null;
  const size = new ResizeObserver(() => redraw());
  size.observe(element);

  element.onpointermove = event => showTip(event);
  element.onpointerleave = () => { tip.hidden = true; picture.querySelector('.crosshair')?.setAttribute('visibility', 'hidden'); };

  function draw(fresh) {
    data = fresh;
    redraw();
  }

  function scale() {
    const { width, height } = element.getBoundingClientRect();
    const values = data.lines.flatMap(line => line.values).concat(data.exemplars.map(({ value }) => value)).filter(value => value !== null);
    const from = Math.min(0, ...values);
    const ticks = niceTicks(from, Math.max(...values, from + 1e-9), data.isBinary);
    const first = data.times[0].getTime();
    const last = data.times.at(-1).getTime();
    const inner = { width: Math.max(10, width - inset.left - inset.right), height: Math.max(10, height - inset.top - inset.bottom) };
    return {
      width, height, inner, ticks, first, last,
      x: at => inset.left + inner.width * (at - first) / Math.max(1, last - first),
      y: value => inset.top + inner.height * (1 - (value - ticks[0]) / (ticks.at(-1) - ticks[0])),
    };
  }

  function redraw() {
    if (!data || !element.isConnected || element.clientWidth === 0) return;
    const { width, height, ticks, x, y } = scale();
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
    picture.setAttribute('aria-label', data.label);
    picture.replaceChildren(
      ...ticks.map(value => s('g', { class: 'axis' }, s('line', { x1: inset.left, x2: width - inset.right, y1: y(value), y2: y(value) }), s('text', { x: inset.left - 8, y: y(value) + 4, 'text-anchor': 'end' }, data.format(value)))),
      ...timeTicks(width).map(at => s('g', { class: 'axis' }, s('text', { x: x(at.getTime()), y: height - 7, 'text-anchor': 'middle' }, time(at)))),
      ...data.lines.map((line, index) => drawLine(line, index, x, y)),
      ...data.exemplars.map(exemplar => drawExemplar(exemplar, x, y)),
      s('line', { class: 'crosshair', y1: inset.top, y2: height - inset.bottom, visibility: 'hidden' }));
  }

  function drawLine(line, index, x, y) {
    const runs = [];
    line.values.forEach((value, at) => {
      if (value === null) return;
      if (at === 0 || line.values[at - 1] === null) runs.push([]);
      runs.at(-1).push([x(data.times[at].getTime()), y(value)]);
    });
    const colour = `var(--series-${index % 10})`;
    const flat = y(Math.max(0, 0));
    return s('g', { style: { color: colour } }, runs.map(run => [
      data.lines.length === 1 && run.length > 1 ? s('path', { class: 'area', d: `M${run[0][0]} ${flat}L${run.map(point => point.join(' ')).join('L')}L${run.at(-1)[0]} ${flat}Z` }) : null,
      run.length > 1 ? s('path', { class: 'line', d: `M${run.map(point => point.join(' ')).join('L')}` }) : s('circle', { class: 'point', cx: run[0][0], cy: run[0][1], r: 2.5 }),
    ]));
  }

  function drawExemplar(exemplar, x, y) {
    const at = exemplar.time.getTime();
    if (at < data.times[0].getTime() || at > data.times.at(-1).getTime()) return s('g');
    const label = `Exemplar ${data.format(exemplar.value)} at ${time(exemplar.time)}: open its trace`;
    const go = () => openTrace(exemplar);
    return s('g', { class: 'exemplar', role: 'button', tabindex: 0, 'aria-label': label, onclick: go, onkeydown: event => { if (event.key === 'Enter') go(); } },
      s('title', {}, label), s('rect', { x: x(at) - 4, y: y(exemplar.value) - 4, width: 8, height: 8, transform: `rotate(45 ${x(at)} ${y(exemplar.value)})` }));
  }

  function showTip(event) {
    if (!data) return;
    const { left, top } = element.getBoundingClientRect();
    const { first, last, inner, width, x } = scale();
    const share = (event.clientX - left - inset.left) / inner.width;
    if (share < -0.02 || share > 1.02) { tip.hidden = true; return; }
    const wanted = first + share * (last - first);
    const at = data.times.reduce((best, each, index) => (Math.abs(each - wanted) < Math.abs(data.times[best] - wanted) ? index : best), 0);
    const cross = picture.querySelector('.crosshair');
    cross?.setAttribute('x1', x(data.times[at].getTime()));
    cross?.setAttribute('x2', x(data.times[at].getTime()));
    cross?.setAttribute('visibility', 'visible');
    tip.hidden = false;
    tip.replaceChildren(h('div', { class: 'soft' }, time(data.times[at])), ...data.lines.map((line, index) => h('div', { class: 'chart-tip-row' },
      h('span', { class: 'dot', style: { '--tint': `var(--series-${index % 10})` } }), h('span', { class: 'chart-tip-name' }, line.name), h('strong', {}, line.values[at] === null ? '–' : data.format(line.values[at])))));
    const place = event.clientX - left;
    tip.style.left = place > width / 2 ? 'auto' : `${place + 16}px`;
    tip.style.right = place > width / 2 ? `${width - place + 16}px` : 'auto';
    tip.style.top = `${Math.max(4, event.clientY - top - 30)}px`;
  }

  function timeTicks(width) {
    const amount = Math.max(2, Math.min(8, Math.floor(width / 130)));
    return Array.from({ length: amount }, (_, index) => data.times[Math.round((index + 0.5) * (data.times.length - 1) / amount)]);
  }

  return { element, draw, dispose: () => size.disconnect() };
}

// Four to six round steps (Heckbert's nice numbers); bytes are round in powers of two.
function niceTicks(from, to, isBinary) {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = isBinary ? 2 ** Math.ceil(Math.log2(rough)) : [1, 2, 2.5, 5, 10].map(factor => factor * power).find(each => each >= rough);
  const ticks = [];
  for (let index = Math.floor(from / step); ; index++) {
    ticks.push(Number((index * step).toPrecision(12)));
    if (index * step >= to) return ticks;
  }
}
