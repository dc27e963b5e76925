// Runs before the first paint, so that no page flashes in the wrong theme.
(() => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => localStorage.getItem('theme') ?? 'system';
  const apply = () => {
    const choice = chosen();
    document.documentElement.dataset.theme = choice === 'system' ? (system.matches ? 'dark' : 'light') : choice;
  };
  system.addEventListener('change', apply);
  window.theme = {
    get choice() { return chosen(); },
    set choice(value) {
      localStorage.setItem('theme', value);
      apply();
    },
  };
  apply();
})();
