/** Tabs as the ARIA practices describe them: one stop, arrows, Home and End; the address remembers which. */

/** Makes the buttons of a tablist switch the panels that they control. */
export function startTabs(tablist: HTMLElement): void {
  const tabs = [...tablist.querySelectorAll<HTMLButtonElement>('[role=tab]')];
  const nameOf = (tab: HTMLElement) => tab.id.replace('tab-', '');
  const select = (chosen: HTMLButtonElement) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')!)!.hidden = !isChosen;
    }
  };
  for (const [i, tab] of tabs.entries()) {
    const open = (next: HTMLButtonElement) => {
      select(next);
      history.replaceState(null, '', `#${nameOf(next)}`);
    };
    tab.addEventListener('click', () => open(tab));
    tab.addEventListener('keydown', (event) => {
      const target = { ArrowRight: i + 1, ArrowLeft: i - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
      if (target === undefined) return;
      event.preventDefault();
      const next = tabs[target % tabs.length]!;
      open(next);
      next.focus();
    });
  }
  const follow = () => select(tabs.find((tab) => `#${nameOf(tab)}` === location.hash) ?? tabs[0]!);
  globalThis.addEventListener('hashchange', follow);
  follow();
}
