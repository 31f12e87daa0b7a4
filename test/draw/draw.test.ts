import { Matrix } from 'ml-matrix';
import sharp from 'sharp';
import tape from 'tape';
import { drawMatches, drawRegions } from '../../lib/draw/index.ts';
import { type Matches, RegionKind } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { refusesBadRegions } from '../conformance/regions.ts';

const picture = { width: 100, height: 80 };
const regions = regionsOf(Float32Array.of(3, 0, 10, 0, 3, 20, 4, 1, 50, 0, 2, 40), Float32Array.of(1, 2));
const matches: Matches = {
  length: 2,
  a: Uint32Array.of(0, 1),
  b: Uint32Array.of(1, 0),
  distance: Float32Array.of(1, 2),
};
const fit = { model: Matrix.eye(3), inliers: Uint32Array.of(1) };
const count = (svg: string, what: string) => svg.split(what).length - 1;

tape('drawings are SVG that a renderer takes', async (t) => {
  for (const svg of [
    drawRegions(picture, regions),
    drawMatches(picture, picture, regions, regions, matches, { fit }),
  ]) {
    const { format, width } = await sharp(Buffer.from(svg)).metadata();
    t.equal(format, 'svg');
    t.equal(width, Number(/width="(\d+)"/.exec(svg)![1]));
  }
});

tape('drawRegions puts ellipses on pixel centres, with their axes', (t) => {
  const svg = drawRegions(picture, regions, { extent: 2 });
  t.equal(count(svg, '<ellipse'), 2);
  t.ok(svg.includes('cx="10.5" cy="20.5" rx="6" ry="6"'), 'half a pixel on');
  t.ok(svg.includes('M10.5 20.5l6 0'), 'tick along the first column');
  const [, major, minor] = /cx="50.5" cy="40.5" rx="([\d.]+)" ry="([\d.]+)"/.exec(svg)!;
  t.ok(Math.abs(Number(major) * Number(minor) - 4 * 8) < 0.2, 'area of the frame, to two decimals');
  t.end();
});

tape('drawRegions tells the kinds of regions apart by colour', (t) => {
  const colours = (kind?: Uint8Array) =>
    Array.from(drawRegions(picture, { ...regions, kind }).matchAll(/<g stroke="(#\w+)"/g), ([, colour]) => colour);
  const { dark, bright, saddle, corner } = RegionKind;
  t.deepEqual(colours(Uint8Array.of(bright, dark)), ['#F0E442', '#56B4E9']);
  t.deepEqual(colours(Uint8Array.of(saddle, corner)), ['#CC79A7', '#E69F00']);
  t.deepEqual(colours(), ['#009E73', '#009E73'], 'nobody said');
  t.end();
});

tape('drawMatches joins the right points, tells inliers apart and thins evenly', (t) => {
  const svg = drawMatches(picture, picture, regions, regions, matches, { fit });
  t.ok(svg.includes('M10.5 20.5L158.5 40.5'), 'match 0, the second picture 108 px to the right');
  t.ok(svg.indexOf('M10.5 20.5L') < svg.indexOf('M50.5 40.5L'), 'the outlier lies below the inlier');
  t.ok(svg.includes('2 matches (dashed: outliers), 1 inliers'));
  t.ok(svg.includes('points="108,0 208,0 208,80 108,80"'), 'the outline of a under the identity');
  const many = { length: 1000, a: new Uint32Array(1000), b: new Uint32Array(1000), distance: new Float32Array(1000) };
  t.equal(count(drawMatches(picture, picture, regions, regions, many, { maxLines: 100 }), '<path'), 100);
  t.equal(count(drawMatches(picture, picture, regions, regions, many, { maxLines: 0 }), '<path'), 0);
  t.equal(count(drawMatches(picture, picture, regions, regions, many), '<polygon'), 0, 'no fit, no outline');
  t.end();
});

tape('drawings escape what they are given and refuse what they cannot draw', (t) => {
  const svg = drawRegions({ ...picture, href: 'a.jpg?x="1"&y=<2>' }, regions);
  t.ok(svg.includes('href="a.jpg?x=&quot;1&quot;&amp;y=&lt;2&gt;"'));
  refusesBadRegions(t, (bad) => drawRegions(picture, bad));
  refusesBadRegions(t, (bad) =>
    drawMatches(picture, picture, bad, bad, {
      ...matches,
      length: 0,
      a: new Uint32Array(0),
      b: new Uint32Array(0),
      distance: new Float32Array(0),
    }),
  );
  t.throws(() => drawRegions(undefined as never, regions), TypeError);
  t.throws(() => drawRegions({ width: Number.NaN, height: 5 }, regions), RangeError);
  t.throws(() => drawRegions({ ...picture, href: 5 as unknown as string }, regions), TypeError);
  t.throws(() => drawMatches(picture, picture, regions, regions, { ...matches, b: Uint32Array.of(1, 9) }), RangeError);
  t.throws(
    () => drawMatches(picture, picture, regions, regions, matches, { fit: { ...fit, inliers: Uint32Array.of(2) } }),
    RangeError,
  );
  const drawFit = (wrong: object) =>
    drawMatches(picture, picture, regions, regions, matches, { fit: { ...fit, ...wrong } as typeof fit });
  t.throws(() => drawFit({ model: undefined }), /TypeError: fit\.model: expected a Matrix, got undefined/);
  t.throws(() => drawFit({ model: Matrix.eye(2) }), /RangeError: fit\.model: expected a 3×3 matrix, got 2×2/);
  t.throws(() => drawFit({ model: Matrix.eye(3).mul(Number.NaN) }), /RangeError: fit\.model: expected finite/);
  t.throws(() => drawFit({ inliers: 5 }), /TypeError: fit\.inliers: expected a Uint32Array, got number 5/);
  t.equal(
    count(drawFit({ model: Matrix.diag([1e308, 1, 1e-3]) }), '<polygon'),
    0,
    'an outline that is not finite is left out',
  );
  t.end();
});
