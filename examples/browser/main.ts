/** The page: two tabs, each with a worker of its own, which starts when it is first needed. */

import { type Ask, startWorker } from './background/client.ts';
import { byId } from './dom.ts';
import { startMatchView } from './match/view.ts';
import { startSearchView } from './search/view.ts';
import { startTabs } from './tabs.ts';

startTabs(byId('tab-match', HTMLButtonElement).parentElement!);
startMatchView(whenNeeded());
startSearchView(whenNeeded());

// A file that misses its place would otherwise be opened instead of the page.
for (const type of ['dragover', 'drop']) document.addEventListener(type, (event) => event.preventDefault());

function whenNeeded(): Ask {
  let ask: Ask | undefined;
  return (...task) => {
    ask ??= startWorker();
    return ask(...task);
  };
}
