// A menu that opens under its button. Entries: { label, icon, href | run, disabled } or null for a line.
import { h } from './dom.js';
import { icon } from './icons.js';

export function openMenu(button, entries) {
  const items = entries.map(entry => (entry === null
    ? h('hr')
    : h(entry.href ? 'a' : 'button', {
      role: 'menuitem', tabindex: '-1', href: entry.href, type: entry.href ? null : 'button', disabled: entry.disabled,
      onclick: () => { menu.hidePopover(); entry.run?.(); },
    }, icon(entry.icon ?? 'more'), entry.label)));
  const menu = h('div', { class: 'menu', role: 'menu', popover: 'auto', onkeydown: move, ontoggle: event => { if (event.newState === 'closed') menu.remove(); } }, items);
  document.body.append(menu);
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  choices()[0]?.focus();

  function choices() { return [...menu.querySelectorAll('[role="menuitem"]:not(:disabled)')]; }

  function move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') button.focus();
    if (!step) return;
    event.preventDefault();
    const all = choices();
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  }
}

function place(menu, anchor) {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(anchor.right - width, innerWidth - width - 8))}px`;
  menu.style.top = `${anchor.bottom + height + 8 > innerHeight ? Math.max(8, anchor.top - height - 4) : anchor.bottom + 4}px`;
}
