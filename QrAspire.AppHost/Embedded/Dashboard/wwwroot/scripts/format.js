// Times, durations and numbers as people read them.
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** 14:03:07, or with the day when it is not today. */
export function time(value) {
  if (!value) return '';
  const date = new Date(value);
  const text = clock.format(date);
  return date.toDateString() === new Date().toDateString() ? text : `${day.format(date)} ${text}`;
}

/** 14:03:07.123 */
export function preciseTime(value) {
  const date = new Date(value);
  return `${time(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

export const fullTime = value => (value ? whole.format(new Date(value)) : '');

/** Milliseconds as 12 µs, 3.4 ms, 1.2 s, 2m 5s. */
export function duration(milliseconds) {
  if (milliseconds < 0.001) return milliseconds <= 0 ? '0 µs' : '<1 µs';
  if (milliseconds < 1) return `${trim(milliseconds * 1000)} µs`;
  if (milliseconds < 1000) return `${trim(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${trim(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}m ${Math.round(seconds % 60)}s` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

const trim = value => (value >= 100 ? Math.round(value) : value >= 10 ? Math.round(value * 10) / 10 : Math.round(value * 100) / 100).toLocaleString('en');

/** 1,234 · 12.5 · 3.2k · 4.1M */
export function number(value) {
  const size = Math.abs(value);
  if (size >= 1e9) return `${trim(value / 1e9)}G`;
  if (size >= 1e6) return `${trim(value / 1e6)}M`;
  if (size >= 1e4) return `${trim(value / 1e3)}k`;
  if (size !== 0 && size < 0.01) return value.toExponential(1);
  return size >= 100 ? Math.round(value).toLocaleString('en') : trim(value);
}

export const count = (amount, one, many = `${one}s`) => `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`;
