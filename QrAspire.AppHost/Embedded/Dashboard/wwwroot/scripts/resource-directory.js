// The live list of resources, in the order of the app model.
import { live } from './live.js';
import { tint } from './parts.js';

/** Calls `changed(resources)` with a Map of name → resource at every change. */
export function watchResources(changed) {
  const resources = new Map();
  let waiting = 0;
  const stream = live('/api/live/resources', {
    resource(resource) {
      resources.set(resource.name, resource);
      tint(resource.name);
      waiting ||= requestAnimationFrame(() => { waiting = 0; changed(resources); });
    },
  });
  return {
    resources,
    close() {
      cancelAnimationFrame(waiting);
      stream.close();
    },
  };
}

/** Children stand below their parent. Returns [{ resource, depth }]. */
export function inTree(resources) {
  const all = [...resources];
  const names = new Set(all.map(({ name }) => name));
  const below = (parent, depth) => all
    .filter(resource => (names.has(resource.parent) ? resource.parent : undefined) === parent)
    .flatMap(resource => [{ resource, depth }, ...below(resource.name, depth + 1)]);
  return below(undefined, 0);
}
