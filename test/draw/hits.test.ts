import { Matrix } from 'ml-matrix';
import sharp from 'sharp';
import tape from 'tape';
import { drawHits } from '../../lib/draw/index.ts';
import type { Hit } from '../../lib/index.ts';
import { svgToPng } from '../../lib/node/index.ts';

const picture = { width: 480, height: 360 };
const shifted = new Matrix([
  [0.5, 0, 20],
  [0, 0.5, 30],
  [0, 0, 1],
]);
const hits: Hit[] = [
  { id: 'right', score: 3, inliers: 41, model: shifted },
  { id: 'wrong', score: 2.25 },
  { id: 'who <knows>', score: 1 },
];
const truth = new Map([
  ['right', true],
  ['wrong', false],
]);

tape('drawHits shows rank, id, inliers or score, marks and the mapped box', async (t) => {
  const svg = drawHits(picture, hits, () => picture, { box: [100, 60, 300, 200], isRelevant: (id) => truth.get(id) });
  for (const line of [
    '1. 41 inliers',
    '2. score 2.25',
    '3. score 1.00',
    'right',
    'who &lt;knows&gt;',
    '3 hits, 3 shown',
  ])
    t.ok(svg.includes(`>${line}<`), line);
  t.ok(svg.includes('M100.5 60.5L300.5 60.5L300.5 200.5L100.5 200.5z'), 'the box in the query');
  t.ok(svg.includes('M70.5 60.5L170.5 60.5L170.5 130.5L70.5 130.5z'), 'and in the first hit, by its model');
  t.equal(svg.split('#56B4E9').length - 1, 3, 'one blue frame with its tick, and the legend');
  t.equal(svg.split('#D55E00').length - 1, 3, 'one vermilion frame with its cross; unknown hits have none');
  t.ok(
    svg.includes('>1 relevant<') &&
      svg.includes('>1 not<') &&
      !drawHits(picture, hits, () => picture).includes(' relevant<'),
  );
  // The left side of the mapped box at half the size, in the first place of the second row, is yellow.
  const { data, info } = await sharp(await svgToPng(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = 3 * (Math.round(12 + 236 + 95 / 2) * info.width + Math.round(12 + 70.5 / 2));
  const [red, green, blue] = data.subarray(at, at + 3);
  t.ok(red! > 180 && green! > 180 && blue! < 120, `${red}, ${green}, ${blue}`);
});

tape('drawHits arranges hits in a grid that grows with them and stops at `top`', (t) => {
  const many = Array.from({ length: 50 }, (_, i): Hit => ({ id: `image ${i}`, score: 50 - i }));
  const size = (svg: string) => /width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1).map(Number);
  const twenty = drawHits(picture, many, () => picture);
  t.deepEqual(size(twenty), [12 + 5 * 252, 12 + 5 * 236 + 28], 'the query, and four rows of five');
  t.ok(twenty.includes('50 hits, 20 shown') && !twenty.includes('image 20'));
  t.deepEqual(size(drawHits(picture, many, () => picture, { top: 3, columns: 2 })), [12 + 2 * 252, 12 + 3 * 236 + 28]);
  const long = drawHits(picture, [{ id: 'a'.repeat(40) + 'b'.repeat(40), score: 1 }], () => undefined);
  t.ok(/>a{14}…b{15}</.test(long), 'long names lose their middle');
  t.ok(long.includes('no picture'));
  t.end();
});

tape('no hits are drawn, bad arguments refused', (t) => {
  t.ok(drawHits(picture, [], () => picture).includes('0 hits, 0 shown'));
  const draw = (options: object) => drawHits(picture, hits, () => picture, options);
  t.throws(() => draw({ box: [1, 2, 3] }), /RangeError: box: expected \[x1/);
  t.throws(() => draw({ box: [5, 2, 3, 4] }), RangeError);
  t.throws(() => draw({ box: [0, 0, Number.NaN, 4] }), RangeError);
  t.throws(() => draw({ top: 0 }), /RangeError: top/);
  t.throws(() => draw({ columns: 1.5 }), /RangeError: columns/);
  t.throws(() => draw({ isRelevant: true }), /TypeError: isRelevant/);
  t.throws(() => draw({ rows: 3 }), /unknown option rows/);
  t.throws(() => drawHits(picture, undefined as never, () => picture), /TypeError: hits/);
  t.throws(() => drawHits(picture, [{}] as never, () => picture), /TypeError: hits\[0\]/);
  t.throws(() => drawHits(picture, hits, {} as never), /TypeError: pictureOf/);
  t.throws(() => drawHits(picture, hits, () => ({ width: -1, height: 2 })), /RangeError: pictureOf\.width/);
  const bad = [{ id: 'x', score: 1, model: Matrix.eye(2) }];
  t.throws(() => drawHits(picture, bad, () => picture), /RangeError: hits\[0\]\.model/);
  t.end();
});
