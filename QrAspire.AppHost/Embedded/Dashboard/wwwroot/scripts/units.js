// Metric values with their UCUM units.
import { duration, number } from './format.js';

const seconds = { s: 1000, ms: 1, us: 0.001, ns: 0.000001 };

/** A formatter for one unit; rates end in /s. */
export function formatter(unit, isRate) {
  const per = isRate ? '/s' : '';
  if (!isRate && seconds[unit]) return value => duration(value * seconds[unit]);
  if (unit === 'By') return value => `${bytes(value)}${per}`;
  if (unit === '1' && !isRate) return number;
  const word = unit.startsWith('{') ? ` ${unit.slice(1, -1)}` : unit && unit !== '1' ? ` ${unit}` : '';
  return value => `${number(value)}${per ? `${word}${per}` : word}`;
}

function bytes(value) {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let at = 0;
  let rest = Math.abs(value);
  while (rest >= 1024 && at < names.length - 1) { rest /= 1024; at++; }
  return `${value < 0 ? '-' : ''}${rest >= 100 || at === 0 ? Math.round(rest) : rest.toFixed(1)} ${names[at]}`;
}
