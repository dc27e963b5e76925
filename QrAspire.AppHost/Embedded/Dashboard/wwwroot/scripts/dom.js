// Elements without a framework. Text always goes in as text, so nothing a resource prints can become markup.
const svgNames = 'http://www.w3.org/2000/svg';

/** An HTML element: h('button', { class: 'button', onclick: f }, 'Start'). Properties starting with "on" are handlers; `key` identifies a child when its parent is patched. */
export const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);

/** An SVG element. */
export const s = (tag, properties, ...children) => fill(document.createElementNS(svgNames, tag), properties, children);

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) handle(element, name, value);
    else if (name === 'key') element.key = value;
    else if (name === 'value') { element.value = value; element.setAttribute('value', value); }
    else if (name === 'checked') { element.checked = true; element.setAttribute('checked', ''); }
    else if (name === 'style') for (const [key, part] of Object.entries(value)) element.style.setProperty(key, part);
    else element.setAttribute(name, value === true ? '' : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child instanceof Node) element.appendChild(child);
    else if (child !== undefined && child !== null && child !== false) element.appendChild(document.createTextNode(String(child)));
  }
}

function handle(element, name, handler) {
  element[name] = handler;
  (element.handlers ??= new Set()).add(name);
}

/** Makes `old` look like `fresh` while keeping focus, scroll positions and typed text. */
export function patch(old, fresh) {
  if (old === fresh) return old;
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.key !== fresh.key) {
    old.replaceWith(fresh);
    return fresh;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return old;
  }
  patchAttributes(old, fresh);
  patchChildren(old, [...fresh.childNodes]);
  return old;
}

/** Replaces the children of an element by patching. */
export function patchChildren(parent, fresh) {
  const keyed = new Map([...parent.childNodes].filter(node => node.key !== undefined).map(node => [node.key, node]));
  let at = parent.firstChild;
  for (const node of fresh.flat()) {
    const known = node.key === undefined ? undefined : keyed.get(node.key);
    if (known && known !== at) parent.insertBefore(known, at);
    const target = known ?? (at && at.key === undefined && node.key === undefined ? at : null);
    if (target) at = patch(target, node).nextSibling;
    else parent.insertBefore(node, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function patchAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) === value) continue;
    // The content security policy forbids style attributes from script, not styles.
    if (name === 'style') old.style.cssText = value;
    else old.setAttribute(name, value);
  }
  for (const name of old.handlers ?? []) if (!fresh.handlers?.has(name)) old[name] = null;
  for (const name of fresh.handlers ?? []) handle(old, name, fresh[name]);
  if (old !== document.activeElement && 'value' in old && old.value !== fresh.value && old.nodeName !== 'LI' && old.nodeName !== 'BUTTON') old.value = fresh.value;
  if ('checked' in old && old.checked !== fresh.checked) old.checked = fresh.checked;
}
