/** The report: the tables, and every query that some method fails on. Pictures are the files that lie beside it. */
import { relative, sep } from 'node:path';
import { STYLE } from '../buildings/style.ts';
import { type Figures, MEASURES, type Scores, stagesOf } from './figures.ts';
import { type Answer, type Asked, type Found, VERIFIED } from './measure.ts';
import { milliseconds, percent } from './tables.ts';

/** Wrong pairs shown, those of the highest score. */
const ALARMS = 24;

const OWN_STYLE = `
td.low { color: var(--wrong); font-weight: 600; }
tr.sum th, tr.sum td { border-top: 2px solid var(--line); font-weight: 600; }
.failure { display: flex; flex-wrap: wrap; gap: 0.75rem; border-top: 1px solid var(--line); padding: 0.75rem 0; align-items: start; }
.failure figure { width: 9.5rem; background: var(--card); border: 3px solid var(--wrong); border-style: dashed; border-radius: 0.4rem; overflow: hidden; }
.failure figure.asked { border-color: var(--ink); border-style: solid; }
.failure figure.right { border-color: var(--good); border-style: solid; }
.failure img { display: block; width: 100%; height: 7rem; object-fit: contain; background: #000; }
.failure figcaption { padding: 0.3rem 0.5rem; overflow-wrap: anywhere; line-height: 1.3; font-size: 0.8rem; }
summary { font-size: 1.05rem; padding: 0.3rem 0; }
`;

/** Writes the report's text, whose pictures are linked from the folder `out`. */
export function renderReport(figures: Figures, out: string): string {
  const { collection, asked } = figures;
  const { references, distractors, queries } = collection;
  const paths = new Map([...references, ...distractors, ...queries].map(({ id, path }) => [id, path]));
  const image: Image = (id, alt) => {
    const href = relative(out, paths.get(id)!).split(sep).map(encodeURIComponent).join('/');
    return `<img loading="lazy" src="${href}" alt="${escapeHtml(alt)}">`;
  };
  const strangers = queries.filter(({ source }) => source === undefined).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Edited copies</title>
<style>${STYLE}${OWN_STYLE}</style>
</head>
<body>
<header>
<h1>Edited copies</h1>
<p>${references.length} references of which copies were made and ${distractors.length} distractors are searched, with ${queries.length} queries, of which ${strangers} are copies of nothing that is searched. A copy's source should come first, with a score that no wrong pair has.</p>
</header>
<main>
${(Object.entries(MEASURES) as [keyof Scores, string][]).map(([measure, title]) => table(measure, title, figures)).join('\n')}
${timeTable(figures)}
${cascadeTable(figures)}
<section><h2>Failures, by edit</h2>
<p>Every query whose source is not first by some method, or is first by verified local features with a score below ${figures.threshold.toFixed(1)}, where 99 % of all verified pairs are right. Beside the query and its source: what came first instead.</p>
${[...new Set(asked.map(({ query }) => query.edit.name))].map((edit) => failuresOf(edit, figures, image)).join('\n')}
</section>
${alarms(figures, image)}
</main>
<footer><p>Made by oriel, <code>npm run copies</code>. Times are of this run on this machine.</p></footer>
</body>
</html>
`;
}

type Image = (id: string, alt: string) => string;

function table(measure: keyof Scores, title: string, { methods, groups, scores }: Figures): string {
  const rows = groups.map((group) => {
    const cells = methods.map((method) => {
      const value = scores.get(group)!.get(method)![measure];
      return `<td${value < 0.95 ? ' class="low"' : ''}>${percent(value)}</td>`;
    });
    const isSum = ['mild', 'severe', 'all'].includes(group);
    return `<tr${isSum ? ' class="sum"' : ''}><th scope="row">${escapeHtml(group)}</th>${cells.join('')}</tr>`;
  });
  return `<section><h2>${title[0]!.toUpperCase()}${title.slice(1)}</h2><div class="wide"><table><caption>Per cent; below 95 in another colour</caption>${head('Edit', methods)}<tbody>
${rows.join('\n')}
</tbody></table></div></section>`;
}

function head(first: string, columns: readonly string[]): string {
  const cells = [first, ...columns].map((column) => `<th scope="col">${column}</th>`);
  return `<thead><tr>${cells.join('')}</tr></thead>`;
}

function timeTable({ methods, times }: Figures): string {
  const rows = (['describe', 'compare'] as const).map((step) => {
    const cells = methods.map((method) => `<td>${milliseconds(times.get(method)![step])}</td>`);
    return `<tr><th scope="row">${step}</th>${cells.join('')}</tr>`;
  });
  return `<section><h2>Time</h2><div class="wide"><table><caption>ms a query</caption>${head('Step', methods)}<tbody>${rows.join('')}</tbody></table></div></section>`;
}

function cascadeTable(figures: Figures): string {
  const rows = stagesOf(figures).map(({ name, left, time, kept }) => {
    const shares = kept.map((share) => `<td>${Number.isNaN(share) ? '' : percent(share)}</td>`).join('');
    return `<tr><th scope="row">${name}</th><td>${left}</td><td>${milliseconds(time)}</td>${shares}</tr>`;
  });
  const columns = ['Pictures left', 'ms a query', 'Mild kept, %', 'Severe kept, %'];
  return `<section><h2>The cascade</h2><div class="wide"><table>${head('Stage', columns)}<tbody>${rows.join('')}</tbody></table></div></section>`;
}

function failuresOf(edit: string, figures: Figures, image: Image): string {
  const { asked, methods, threshold } = figures;
  const copies = asked.filter(({ query }) => query.edit.name === edit && query.source !== undefined);
  const failed = (one: Asked, method: string) => isFailure(method, one.answers.get(method)!, threshold);
  const counts = methods.map((method) => `${method} ${copies.filter((one) => failed(one, method)).length}`);
  const failing = copies.filter((one) => methods.some((method) => failed(one, method)));
  // What the dearest method fails on first.
  failing.sort((a, b) => Number(failed(b, VERIFIED)) - Number(failed(a, VERIFIED)));
  const items = failing.map((one) => failure(one, figures, image));
  return `<details><summary>${escapeHtml(edit)}: of ${copies.length} copies fail by ${counts.join(', ')}</summary>
${items.join('\n')}
</details>`;
}

function isFailure(method: string, { rank, score }: Answer, threshold: number): boolean {
  return rank !== 1 || (method === VERIFIED && score < threshold);
}

function failure({ query, answers }: Asked, { methods, threshold }: Figures, image: Image): string {
  const wrong = methods.filter((method) => isFailure(method, answers.get(method)!, threshold));
  // The dearest first.
  const figures = wrong.reverse().map((method) => {
    const answer = answers.get(method)!;
    const [first] = answer.found;
    const place = answer.rank === undefined ? 'not found' : `rank ${answer.rank}, score ${shorten(answer.score)}`;
    const said = `<b>${method}</b>: source ${place}`;
    if (first === undefined) return `<figure><figcaption>${said}; nothing found</figcaption></figure>`;
    if (answer.rank === 1) return `<figure><figcaption>${said}: below the threshold</figcaption></figure>`;
    return `<figure>${image(first.id, first.id)}<figcaption>${said}<br>first: ${foundText(first)}</figcaption></figure>`;
  });
  return `<div class="failure"><figure class="asked">${image(query.id, `Query ${query.id}`)}<figcaption>${escapeHtml(query.id)}</figcaption></figure>
<figure class="right">${image(query.source!, query.source!)}<figcaption>source ${escapeHtml(query.source!)}</figcaption></figure>
${figures.join('\n')}</div>`;
}

/** The wrong pairs that verified local features are surest of. */
function alarms({ asked, threshold }: Figures, image: Image): string {
  const wrong = asked.flatMap(({ query, answers }) => {
    const found = answers.get(VERIFIED)!.found.filter(({ id }) => id !== query.source);
    return found.map((one) => ({ query, found: one }));
  });
  wrong.sort((a, b) => b.found.score - a.found.score);
  const items = wrong.slice(0, ALARMS).map(({ query, found }) => {
    const above = found.score >= threshold ? ', above the threshold' : '';
    return `<div class="failure"><figure class="asked">${image(query.id, `Query ${query.id}`)}<figcaption>${escapeHtml(query.id)}</figcaption></figure>
<figure>${image(found.id, found.id)}<figcaption>${foundText(found)}${above}</figcaption></figure></div>`;
  });
  return `<section><h2>Wrong pairs</h2><p>Those that verified local features are surest of; the threshold is ${threshold.toFixed(1)}.</p>${items.join('\n')}</section>`;
}

function foundText({ id, score }: Found): string {
  return `${escapeHtml(id)}, score ${shorten(score)}`;
}

function shorten(value: number): string {
  return value.toPrecision(3);
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (char) => entities[char]!);
}
