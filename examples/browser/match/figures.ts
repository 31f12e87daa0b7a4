/** What was found, and how long it took. */

import type { MatchResult, StageTime } from '../background/messages.ts';
import { byId, fillCounts, make } from '../dom.ts';

/** Shows counts and times. */
export function showFigures(result: MatchResult): void {
  const { a, b, matches, fit, times } = result;
  const counts: [string, string][] = [];
  if (a) counts.push(['regions in A', String(a.response.length)]);
  if (b) counts.push(['regions in B', String(b.response.length)]);
  if (matches) {
    counts.push(['matches', String(matches.a.length)], ['inliers', String(fit?.inliers.length ?? 0)]);
    counts.push(['significance', fit ? fit.significance.toFixed(1) : 'none']);
  }
  fillCounts(byId('match-counts', HTMLElement), counts);
  const longest = Math.max(...times.map(({ ms }) => ms));
  byId('match-times', HTMLElement).replaceChildren(...times.map((time) => rowOf(time, longest)));
  byId('match-figures', HTMLElement).hidden = false;
}

function rowOf({ stage, ms, kept }: StageTime, longest: number): HTMLTableRowElement {
  const name = make('th', kept ? `${stage} (kept)` : stage);
  name.scope = 'row';
  const bar = make('i');
  bar.style.width = `${(100 * ms) / longest}%`;
  return make(
    'tr',
    [name, make('td', [bar], 'bar'), make('td', `${ms.toFixed(ms < 10 ? 1 : 0)} ms`)],
    kept ? 'kept' : '',
  );
}

/** One sentence on the result. */
export function sentenceOf({ a, b, matches, fit }: MatchResult, name: string): string {
  const model = name === 'fundamental' ? 'fundamental matrix' : name;
  if (!a && !b) return '';
  if (!matches) return `${(a ?? b)!.response.length} regions. A second picture is missing.`;
  if (!fit) return `The pictures do not agree: ${matches.a.length} matches, but no ${model} beyond chance.`;
  return `${fit.inliers.length} of ${matches.a.length} matches agree with ${/^[aeiou]/.test(model) ? 'an' : 'a'} ${model}.`;
}
