// Addresses of the pages, the same as Aspire's.
const routes = [];
let current = null;

export function route(pattern, area, load) {
  const expression = new RegExp(`^${pattern.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
  routes.push({ expression, area, load });
}

/** Opens an address of the dashboard without loading the document again. */
export function navigate(address, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  return show();
}

/** Writes the page's filters into the address without opening it again. */
export function remember(query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) if (one) parameters.append(name, one);
  const text = parameters.toString();
  history.replaceState(null, '', location.pathname + (text ? `?${text}` : ''));
}

export async function show() {
  const found = routes.map(({ expression, ...rest }) => ({ ...rest, match: expression.exec(location.pathname) })).find(({ match }) => match)
    ?? routes.at(-1);
  const opening = {};
  current?.page?.dispose?.();
  current = opening;
  const module = await found.load();
  if (current !== opening) return;
  const parameters = Object.fromEntries(Object.entries(found.match?.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]));
  const page = module.open(parameters, new URLSearchParams(location.search));
  opening.page = page;
  const application = document.querySelector('meta[name="application-name"]').content;
  document.title = `${page.title} – ${application}`;
  document.getElementById('main').replaceChildren(page.element);
  for (const link of document.querySelectorAll('#pages a')) {
    if (link.dataset.area === found.area) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  page.shown?.();
}

export function listen() {
  addEventListener('popstate', show);
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[href^="/"]');
    if (!link || link.hasAttribute('download') || link.target || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.pathname.startsWith('/api/') || link.pathname.startsWith('/assets/')) return;
    event.preventDefault();
    navigate(link.getAttribute('href'));
  });
}
