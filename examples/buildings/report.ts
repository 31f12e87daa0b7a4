/** The report: one HTML file that needs nothing beside itself. Every figure in it is read off the measured ones. */
import type { Hit } from 'oriel';
import type { Query, Score, Verdict } from './dataset.ts';
import type { Figures, QueryFigures, StepFigures } from './measure.ts';
import {
  drawAsked,
  drawBox,
  drawInliers,
  drawLines,
  drawMappedBox,
  drawPicture,
  pictureBook,
  type Thumbnail,
  thumbnail,
} from './pictures.ts';
import { STYLE } from './style.ts';

/** Hits shown of each query. */
const SHOWN = 12;

/** Writes the report's text. */
export async function renderReport(figures: Figures): Promise<string> {
  const { dataset, queries } = figures;
  const shown = new Map<string, { number: number; size: Thumbnail }>();
  for (const { query, hits } of queries) {
    for (const id of [query.image, ...hits.slice(0, SHOWN).map((hit) => hit.id)]) {
      if (!shown.has(id)) shown.set(id, { number: shown.size, size: await thumbnail(dataset.paths.get(id)!) });
    }
  }
  const pictures = (id: string) => shown.get(id)!;
  const title = `Buildings: ${escapeHtml(dataset.name)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${pictureBook([...shown.values()].map(({ size }) => size))}
<header>
<h1>${title}</h1>
<p>Each query is a box on a building in one photograph; every photograph of that building should come first.</p>
${summary(figures)}
</header>
<main>
${warnings(figures)}
${stepTable(figures)}
${legend(figures)}
${queries.map((result) => section(result, figures, pictures)).join('\n')}
</main>
<footer><p>Made by oriel, <code>npm run buildings</code>. Times are of this run on this machine.</p></footer>
</body>
</html>
`;
}

function summary({ dataset, settings, postings, training, extracted, cached, steps, times, queries }: Figures): string {
  const verified = steps.findIndex(({ options }) => options.verify !== undefined);
  const cost = steps[verified]!.time - steps[verified - 1]!.time;
  const facts: [value: string, of: string][] = [
    [count(dataset.database.length), 'images'],
    [count(queries.length), 'queries'],
    [count(postings), `features (${settings.preset})`],
    [count(settings.words), `visual words of ${count(training.descriptors)} descriptors`],
    [seconds(times.extraction), extraction(extracted, cached)],
    [seconds(times.training), training.wasKept ? 'reading the vocabulary that was there' : 'training'],
    [seconds(times.indexing), 'indexing'],
    [milliseconds(steps.at(-1)!.time), 'median query, all steps'],
    [milliseconds(Math.max(0, cost)), 'of it verification'],
  ];
  return `<dl class="facts">${facts.map(([value, of]) => `<div><dt>${of}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

function extraction(extracted: number, cached: number): string {
  if (cached === 0) return `extraction of ${count(extracted)} images`;
  return `extraction of ${count(extracted)} images, ${count(cached)} were there`;
}

function warnings({ training, failed, dataset, settings }: Figures): string {
  const notes: string[] = [];
  if (training.own) {
    notes.push(
      'The vocabulary was trained on the images that are searched. This flatters the figures: train on others with <code>--train DIR</code> to compare with published ones.',
    );
  }
  if (failed.size > 0) {
    const reasons = [...failed.values()].slice(0, 20).map((reason) => `<li>${escapeHtml(reason)}</li>`);
    notes.push(`${failed.size} images could not be read and are left out:<ul>${reasons.join('')}</ul>`);
  }
  if (dataset.missing.length > 0) {
    const some = dataset.missing.slice(0, 10).map(escapeHtml).join(', ');
    notes.push(
      `The ground truth names ${dataset.missing.length} images that the folder lacks, such as ${some}; they count as not found.`,
    );
  }
  if (settings.data === undefined) {
    notes.push('The town is rendered: its figures show what each step does, not how well it does on real photographs.');
  }
  return notes.map((note) => `<p class="note" role="note">${note}</p>`).join('\n');
}

function stepTable({ steps, dataset }: Figures): string {
  const head = dataset.difficulties.map((difficulty) => `<th scope="col">${difficulty} mAP</th>`).join('');
  const rows = steps.map(({ name, scores, time }) => {
    const cells = scores.map(scoreCell).join('');
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells}<td>${milliseconds(time)}</td></tr>`;
  });
  return `<section><h2>Steps</h2><div class="wide"><table><caption>Mean average precision (mAP), each step on top of those before it</caption>
<thead><tr><th scope="col">Step</th>${head}<th scope="col">Median query</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div></section>`;
}

function scoreCell(score: Score | undefined): string {
  if (score === undefined) return '<td>no correct one</td>';
  const { meanAveragePrecision: map, precisionAt } = score;
  const first = precisionAt && [precisionAt[1], precisionAt[5], precisionAt[10]].map((value) => value.toFixed(2));
  const more = first ? `<br><small>mP@1, 5, 10: ${first.join(', ')}</small>` : '';
  return `<td class="bar" style="--share:${map.toFixed(4)}">${map.toFixed(3)}${more}</td>`;
}

function legend({ dataset }: Figures): string {
  const named = new Set(dataset.queries.flatMap(({ verdicts }) => [...verdicts.values()]));
  const means: Record<Verdict | 'wrong', string> = {
    good: 'shows it clearly',
    ok: 'tilted or in part',
    easy: 'shows it clearly',
    hard: 'hard to recognise',
    junk: 'hardly seen: skipped, neither correct nor wrong',
    wrong: 'another building',
  };
  const entries = Object.entries(means).filter(([verdict]) => verdict === 'wrong' || named.has(verdict as Verdict));
  const items = entries.map(([verdict, text]) => `<li><span class="tag ${verdict}">${verdict}</span> ${text}</li>`);
  return `<section><h2>Queries</h2><ul class="legend">${items.join('')}</ul>
<p>Yellow is the box, and in the hits where the found homography or affine map takes it. Points are inliers; their colour is the place in the box, from left to right, so that equal colours belong together.</p></section>`;
}

type Pictures = (id: string) => { number: number; size: Thumbnail };

function section(result: QueryFigures, { steps, dataset }: Figures, pictures: Pictures): string {
  const { query, hits, features } = result;
  const { number, size } = pictures(query.image);
  const top = hits.slice(0, SHOWN);
  const label = `Query ${query.name}: a box in ${query.image}`;
  const marks = [drawAsked(top, features, query.box), drawBox(query.box)];
  const name = escapeHtml(query.name);
  return `<section class="query" aria-labelledby="${name}">
<div class="asked">
<h3 id="${name}">${name.replaceAll('_', ' ')}</h3>
<figure>${drawPicture(number, size, escapeHtml(label), marks)}
<figcaption>${count(features.length)} features in the box of ${escapeHtml(query.image)}</figcaption></figure>
${precisions(result, steps, dataset.difficulties)}
${beyond(result)}
</div>
<div>
<ol class="hits">
${top.map((hit, rank) => figure(hit, rank, result, pictures)).join('\n')}
</ol>
${farthest(top, result, pictures)}
</div>
</section>`;
}

function precisions(
  { precision }: QueryFigures,
  steps: readonly StepFigures[],
  difficulties: readonly string[],
): string {
  const columns = difficulties.map((difficulty) => `<th scope="col">${difficulty} AP</th>`).join('');
  const head = `<tr><th scope="col">Step</th>${columns}</tr>`;
  const rows = steps.map(({ name }, k) => {
    const cells = precision[k]!.map((value) => `<td>${value === undefined ? 'no correct one' : value.toFixed(3)}</td>`);
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join('')}</tr>`;
  });
  return `<table class="small"><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`;
}

/** Where the correct images are that are not among those shown. */
function beyond({ query, hits }: QueryFigures): string {
  const rank = new Map(hits.map(({ id }, k) => [id, k]));
  const correct = [...query.verdicts].filter(([, verdict]) => verdict !== 'junk').map(([id]) => id);
  const late = correct.map((id) => rank.get(id) ?? hits.length).filter((at) => at >= SHOWN);
  const ranks = late
    .filter((at) => at < hits.length)
    .map((at) => at + 1)
    .sort((a, b) => a - b);
  const lost = late.length - ranks.length;
  const parts = [`${correct.length - late.length} of ${correct.length} correct images among the first ${SHOWN}`];
  const [some, more] = [ranks.slice(0, SHOWN).join(', '), ranks.length - SHOWN];
  if (ranks.length > 0) parts.push(`others at rank ${some}${more > 0 ? ` and ${more} more` : ''}`);
  if (lost > 0) parts.push(`${lost} not found`);
  return `<p class="beyond">${parts.join('; ')}.</p>`;
}

function figure(hit: Hit, rank: number, { query, features }: QueryFigures, pictures: Pictures): string {
  const { number, size } = pictures(hit.id);
  const verdict = query.verdicts.get(hit.id) ?? 'wrong';
  const inliers = hit.inliers === undefined ? 'not verified' : `${hit.inliers} inliers`;
  const itself = hit.id === query.image ? ', the query itself' : '';
  const label = `Rank ${rank + 1}: ${hit.id}, ${verdict}${itself}, ${inliers}`;
  const marks = [drawInliers(hit, features, query.box), drawMappedBox(query.box, hit)];
  return `<li class="${verdict}"><figure>${drawPicture(number, size, escapeHtml(label), marks)}
<figcaption><b>${rank + 1}</b> <span class="tag ${verdict}">${verdict}</span> ${inliers}<br><small>${escapeHtml(hit.id)}${itself}, score ${hit.score.toPrecision(3)}</small></figcaption></figure></li>`;
}

/** The correct hit with the fewest inliers, its matches as lines. */
function farthest(top: readonly Hit[], { query, features }: QueryFigures, pictures: Pictures): string {
  const correct = (hit: Hit) => hit.inliers !== undefined && isCorrect(query, hit.id) && hit.id !== query.image;
  const [hit] = top.filter(correct).sort((a, b) => a.inliers! - b.inliers!);
  if (hit === undefined) return '';
  const text = `${hit.inliers} inliers between ${query.image} and ${hit.id}`;
  const svg = drawLines(pictures(query.image), pictures(hit.id), hit, features, query.box, escapeHtml(text));
  return `<details><summary>The correct hit with the fewest inliers: ${escapeHtml(text)}</summary>${svg}</details>`;
}

function isCorrect(query: Query, id: string): boolean {
  const verdict = query.verdicts.get(id);
  return verdict !== undefined && verdict !== 'junk';
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed()} ms`;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (char) => entities[char]!);
}
