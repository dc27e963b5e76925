// How a resource's state reads and looks.

/** The words: state, with the health when it is not healthy. */
export function stateText({ state, health, exitCode }) {
  if (state === 'Running' && health && health !== 'Healthy') return `Running (${health})`;
  if (exitCode && isOver(state)) return `${state} (exit code ${exitCode})`;
  return state;
}

/** The tone: good, warn, bad, busy or idle; also the name of the icon. */
export function stateTone({ state, health, exitCode }) {
  switch (state) {
    case 'Running': return !health || health === 'Healthy' ? 'good' : 'warn';
    case 'Active': return 'good';
    case 'Waiting': case 'Starting': case 'Building': case 'Stopping': return 'busy';
    case 'FailedToStart': return 'bad';
    case 'RuntimeUnhealthy': case 'ValueMissing': return 'warn';
    default: return isOver(state) && exitCode ? 'bad' : 'idle';
  }
}

const isOver = state => state === 'Exited' || state === 'Finished' || state === 'Terminated';

export const typeIcon = type => {
  const name = type.toLowerCase();
  if (name.includes('project')) return 'project';
  if (name.includes('postgres') || name.includes('database')) return 'database';
  if (name.includes('kafka')) return 'broker';
  if (name.includes('container')) return 'container';
  if (name.includes('parameter')) return 'parameter';
  return 'executable';
};
