// Small things a page does by itself, without the circuit: theme switch and copy buttons.
document.addEventListener("click", async event => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;

  if (target.closest("[data-theme-toggle]")) {
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const next = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
    // Back to what the system says: follow the system again.
    if (next === system) {
      delete root.dataset.theme;
      localStorage.removeItem("theme");
    } else {
      root.dataset.theme = next;
      localStorage.setItem("theme", next);
    }
  }

  const copy = target.closest("[data-copy]");
  if (copy) {
    const field = copy.closest("section")?.querySelector("input[readonly]");
    try {
      await navigator.clipboard.writeText(copy.dataset.copy);
    } catch {
      // No clipboard without a secure connection: select it, so that Ctrl+C works.
      field?.select();
      return;
    }
    copy.dataset.copied = "";
    setTimeout(() => delete copy.dataset.copied, 1600);
  }
});
