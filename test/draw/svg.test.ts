/** What all drawings have in common: they are SVG whatever they are given. */
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import sharp from 'sharp';
import tape from 'tape';
import { drawHits, drawMatches, drawRegions, drawResiduals } from '../../lib/draw/index.ts';
import type { Hit, Matches } from '../../lib/index.ts';
import { svgToPng } from '../../lib/node/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { seedFor } from '../support.ts';
import { faultOf } from './xml.ts';

tape('the reader of XML refuses what is none', (t) => {
  for (const wrong of [
    '<a>',
    '<a></b>',
    '<a x="1" x="2"/>',
    '<a x="&"/>',
    '<a>\u0000</a>',
    '<a/><b/>',
    '<a x=1/>',
    '<a x="NaN"/>',
    '<a>\ud800</a>',
  ])
    t.ok(faultOf(wrong), wrong);
  for (const right of ['<a/>', '<a x="&amp;é😀">t<b/></a>\n']) t.equal(faultOf(right), undefined, right);
  t.end();
});

const text = fc.string({ unit: 'binary', maxLength: 40 });
const size = fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 1, max: 1e6, noNaN: true }));
const picture = fc.record({ width: size, height: size, href: fc.option(text, { nil: undefined }) });
const number = fc.oneof(
  fc.float({ min: -2000, max: 2000, noNaN: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);
const regions = fc
  .array(fc.tuple(number, number, number, number, number, number), { maxLength: 8 })
  .map((rows) => regionsOf(Float32Array.from(rows.flat()), new Float32Array(rows.length)));
const model = fc
  .array(fc.oneof(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ noNaN: true, noDefaultInfinity: true })), {
    minLength: 9,
    maxLength: 9,
  })
  .map((values) => Matrix.from1DArray(3, 3, values));

function matchesOf(length: number): Matches {
  const rows = Uint32Array.from({ length }, (_, i) => i);
  return { length, a: rows, b: rows, distance: new Float32Array(length) };
}

tape('every drawing is well-formed, of whatever picture, frames, model and ids', (t) => {
  const property = fc.property(
    picture,
    picture,
    regions,
    regions,
    model,
    fc.array(text),
    fc.boolean(),
    (p, q, a, b, h, ids, epipolar) => {
      const matches = matchesOf(Math.min(a.length, b.length));
      const fit = { model: h, inliers: Uint32Array.from(matches.a.filter((row) => row % 2 === 0)) };
      const hits: Hit[] = ids.map((id, i) => ({ id, score: i, inliers: i, model: h }));
      for (const svg of [
        drawRegions(p, a, { extent: 6 }),
        drawMatches(p, q, a, b, matches, { fit, epipolar }),
        drawMatches(p, q, a, b, matches),
        drawResiduals(q, a, b, matches, fit, { epipolar }),
        drawHits(p, hits, () => q, { isRelevant: (id) => (id.length > 3 ? undefined : id.length > 1) }),
      ]) {
        const fault = faultOf(svg);
        if (fault !== undefined) throw new Error(fault);
      }
    },
  );
  fc.assert(property, { seed: seedFor('well-formed drawings'), numRuns: 300 });
  t.pass('300 of each');
  t.end();
});

tape('equal input gives equal text', (t) => {
  const a = regionsOf(Float32Array.of(3, 0, 10, 0, 3, 20), Float32Array.of(1));
  const drawAll = () => [
    drawRegions({ width: 9, height: 9 }, a),
    drawMatches({ width: 9, height: 9 }, { width: 9, height: 9 }, a, a, matchesOf(1)),
  ];
  t.deepEqual(drawAll(), drawAll());
  t.end();
});

tape('regions far away or vast cost no picture and hide none', async (t) => {
  const rows = [
    1e30, 0, 3e38, 0, 1e30, 3e38, 1e30, 0, 50, 0, 1e30, 40, 1e-30, 0, 20, 0, 1e-30, 20, 10, 0, 50, 0, 10, 40,
  ];
  const svg = drawRegions({ width: 100, height: 80 }, regionsOf(Float32Array.from(rows), new Float32Array(4)));
  const { data, info } = await sharp(await svgToPng(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = 3 * (40 * info.width + 40);
  t.deepEqual(
    [...data.subarray(at, at + 3)].map((value) => value >> 6),
    [0, 2, 1],
    'the green outline of the last, at (40, 40)',
  );
  t.deepEqual([...data.subarray(0, 3)], [128, 128, 128], 'and grey ground where nothing is');
});

tape('lines of a large picture are as thick as those of a small one that is shown as large', (t) => {
  const a = regionsOf(Float32Array.of(3, 0, 10, 0, 3, 20), Float32Array.of(1));
  const widths = [500, 1000, 4000].map((width) =>
    Number(/stroke="#009E73" stroke-width="([\d.]+)"/.exec(drawRegions({ width, height: 400 }, a))![1]),
  );
  t.deepEqual(widths, [1.5, 1.5, 6]);
  t.end();
});
