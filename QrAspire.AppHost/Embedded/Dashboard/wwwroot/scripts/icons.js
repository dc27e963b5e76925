// Our own line icons, drawn on a 20 × 20 grid.
import { s } from './dom.js';

const shapes = {
  resources: 'M3 3.5h6v6H3zM11 3.5h6v6h-6zM3 11.5h6v5H3zM11 11.5h6v5h-6z',
  console: 'M2.5 4h15v12h-15zM5.5 8l2.5 2-2.5 2M10 12.5h4.5',
  structured: 'M4 5h12M4 10h12M4 15h7M2 5h.01M2 10h.01M2 15h.01',
  traces: 'M2.5 4.5h9M6 8.5h9M8.5 12.5h6M11 16.5h6.5',
  errors: 'M10 3 2.300 16.500h15.400zM10 8v4M10 14.300h.01',
  metrics: 'M3 3v14h14M6 13l3.5-4 3 2.5L17 5.5',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16',
  moon: 'M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z',
  system: 'M2.5 4h15v10h-15zM7 17h6M10 14v3',
  help: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM7.8 8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M10 14h.01',
  start: 'M6 3.8v12.4l10-6.2z',
  stop: 'M5 5h10v10H5z',
  restart: 'M16 10a6 6 0 1 1-1.8-4.3M16 2.8v3.4h-3.4',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  close: 'M5 5l10 10M15 5 5 15',
  details: 'M3 4h14v12H3zM12 4v12',
  link: 'M8.5 11.5l3-3M9.5 6 11 4.500a3.200 3.200 0 0 1 4.500 4.500L14 10.500M10.500 14 9 15.500a3.200 3.200 0 0 1-4.500-4.500L6 9.500',
  good: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM6.5 10.2l2.400 2.400 4.600-4.900',
  warn: 'M10 3 2.300 16.500h15.400zM10 8v4M10 14.300h.01',
  bad: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM7.300 7.300l5.400 5.400M12.700 7.300l-5.400 5.400',
  busy: 'M10 2.500a7.500 7.500 0 1 0 7.500 7.500',
  idle: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM6.500 10h7',
  info: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 9v5M10 6.300h.01',
  project: 'M6.500 5 2.500 10l4 5M13.500 5l4 5-4 5M11.500 4l-3 12',
  database: 'M3.500 5c0-1.400 2.900-2.500 6.500-2.500s6.500 1.100 6.500 2.500v10c0 1.400-2.900 2.500-6.500 2.500S3.500 16.400 3.500 15zM3.500 5c0 1.400 2.900 2.500 6.500 2.500s6.500-1.100 6.500-2.500M3.500 10c0 1.400 2.900 2.500 6.500 2.500s6.500-1.100 6.500-2.500',
  broker: 'M10 3.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM4.500 12.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM15.500 12.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM9 7.300 5.600 12.700M11 7.300l3.400 5.400M6.500 14.500h7',
  container: 'M10 2.500 17 6v8l-7 3.500L3 14V6zM3 6l7 3.500L17 6M10 9.500v8',
  executable: 'M3 4h14v12H3zM3 7.500h14M6 11l1.800 1.500L6 14M9.500 14h3',
  parameter: 'M3 6h8M15 6h2M13 4v4M3 14h2M9 14h8M7 12v4',
  download: 'M10 3v9M6 8.500l4 4 4-4M3.500 16.500h13',
  pause: 'M7 4v12M13 4v12',
  filter: 'M3 4h14l-5.500 6.500V16l-3-1.500v-4z',
  copy: 'M7 7h9.500v9.500H7zM13 7V3.500H3.500V13H7',
  chevron: 'M7.500 5l5 5-5 5',
  trash: 'M4 6h12M8 6V3.500h4V6M5.500 6l.8 10.500h7.400L14.500 6',
  back: 'M12 4.500 6.500 10l5.500 5.500',
  clock: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 5.500V10l3 2',
  graph: 'M3 3.500h5v4H3zM12 3.500h5v4h-5zM7.500 12.500h5v4h-5zM5.500 7.500v2.500h9V7.500M10 10v2.500',
  expand: 'M5 8l5 5 5-5',
  external: 'M11 3.500h5.500V9M16.500 3.500 9 11M14 11.500v5H3.500V6h5',
};

const solid = new Set(['start', 'stop']);

/** An icon; decorative unless a label is given. */
export function icon(name, label) {
  const picture = s('svg', {
    class: 'icon', viewBox: '0 0 20 20', fill: solid.has(name) ? 'currentColor' : 'none', stroke: 'currentColor',
    'stroke-width': name === 'more' ? 2.4 : 1.5, 'stroke-linecap': 'round', 'stroke-linejoin': 'round',
    'aria-hidden': label ? null : 'true', role: label ? 'img' : null, 'aria-label': label,
  }, s('path', { d: shapes[name] ?? shapes.idle }));
  return picture;
}
