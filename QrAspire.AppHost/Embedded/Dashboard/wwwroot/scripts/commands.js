// Asking the host to do something with a resource.
import { post } from './api.js';
import { toast } from './shell.js';

const icons = { start: 'start', stop: 'stop', restart: 'restart' };

export const commandIcon = name => icons[name] ?? 'executable';

export async function run(resource, command) {
  try {
    await post(`/api/resources/${encodeURIComponent(resource.name)}/${encodeURIComponent(command.name)}`);
    toast(`${command.displayName} ${resource.name}: done.`, 'good');
  } catch (failure) {
    toast(`${command.displayName} ${resource.name}: ${failure.message}`, 'bad');
  }
}
