// Terminal colours (ECMA-48 SGR, with 256 and 24-bit colours) as styled text; every other control sequence is dropped.
import { h } from './dom.js';

const sequence = /\u001b\[([0-9;:]*)m|\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Nodes for one line; `state` carries colours over to the next line. */
export function ansi(text, state = {}) {
  if (!text.includes('\u001b') && !state.any) return [document.createTextNode(text.replace(sequence, ''))];
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(sequence)) {
    push(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[1] !== undefined) apply(state, match[1]);
  }
  push(text.slice(from));
  return nodes;

  function push(part) {
    if (part) nodes.push(state.any ? h('span', { class: classes(state), style: style(state) }, part) : document.createTextNode(part));
  }
}

const switches = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'strike' };
const offs = { 22: ['bold', 'dim'], 23: ['italic'], 24: ['underline'], 27: ['inverse'], 29: ['strike'], 39: ['fg'], 49: ['bg'] };

function apply(state, codes) {
  const list = codes.split(/[;:]/).map(code => Number(code || 0));
  for (let at = 0; at < list.length; at++) {
    const code = list[at];
    if (code === 0) for (const name of Object.keys(state)) delete state[name];
    else if (switches[code]) state[switches[code]] = true;
    else if (offs[code]) for (const name of offs[code]) delete state[name];
    else if (code >= 30 && code <= 37) state.fg = code - 30;
    // Black is a terminal's own background: loggers ask for it to mean "none".
    else if (code === 40) delete state.bg;
    else if (code > 40 && code <= 47) state.bg = code - 40;
    else if (code >= 90 && code <= 97) state.fg = code - 82;
    else if (code >= 100 && code <= 107) state.bg = code - 92;
    else if (code === 38 || code === 48) {
      const target = code === 38 ? 'fg' : 'bg';
      if (list[at + 1] === 5) { state[target] = palette(list[at + 2]); at += 2; }
      else if (list[at + 1] === 2) { state[target] = `rgb(${list.slice(at + 2, at + 5).map(part => Math.min(255, part || 0)).join(' ')})`; at += 4; }
    }
  }
  state.any = Object.keys(state).some(name => name !== 'any');
}

// xterm's 256 colours: 16 named ones, a 6 × 6 × 6 cube, 24 greys.
function palette(index) {
  if (!(index >= 0 && index <= 255)) return undefined;
  if (index < 16) return index;
  if (index >= 232) return `rgb(${Array(3).fill(8 + (index - 232) * 10).join(' ')})`;
  const cube = index - 16;
  return `rgb(${[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(part => (part ? 55 + part * 40 : 0)).join(' ')})`;
}

function classes(state) {
  return [
    ...Object.values(switches).filter(name => state[name]).map(name => `ansi-${name}`),
    typeof state.fg === 'number' ? `ansi-fg-${state.fg}` : null,
    typeof state.bg === 'number' ? `ansi-bg-${state.bg}` : null,
  ].filter(Boolean).join(' ');
}

// Programs choose colours for the terminal they imagine; mixed with the text colour they are readable on both themes.
const style = state => ({
  ...(typeof state.fg === 'string' ? { color: typeof state.bg === 'string' ? state.fg : `color-mix(in srgb, ${state.fg} 55%, var(--text))` } : {}),
  ...(typeof state.bg === 'string' ? { background: state.bg } : {}),
});
