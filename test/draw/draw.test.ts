import { Matrix } from 'ml-matrix';
import sharp from 'sharp';
import tape from 'tape';
import { drawMatches, drawRegions } from '../../lib/draw/index.ts';
import { type Matches, RegionKind } from '../../lib/index.ts';
import { svgToPng } from '../../lib/node/index.ts';
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

tape('drawRegions puts ellipses on pixel centres, with their axes', async (t) => {
  const svg = drawRegions(picture, regions, { extent: 4 });
  t.ok(svg.includes('M10.5 20.5l12 0M'), 'tick along the first column');
  const [, major, minor] = [...svg.matchAll(/A([\d.]+) ([\d.]+) /g)].at(-1)!;
  t.ok(Math.abs(Number(major) * Number(minor) - 16 * 8) < 0.2, 'area of the frame, to two decimals');
  // A renderer's pixels: on the outline of the second ellipse, [16 4; 0 8] · [cos, sin], and on neither side of it.
  const { data, info } = await sharp(await svgToPng(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const drawn = (x: number, y: number) => {
    const at = 3 * (Math.round(y) * info.width + Math.round(x));
    return Math.abs(data[at]! - 128) + Math.abs(data[at + 1]! - 128) + Math.abs(data[at + 2]! - 128) > 60;
  };
  for (let angle = 0.3; angle < 6.2; angle += 0.5) {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    t.ok(drawn(50 + 16 * c + 4 * s, 40 + 8 * s), `on the outline at ${angle.toFixed(1)}`);
    t.notOk(drawn(50 + 1.5 * (16 * c + 4 * s), 40 + 1.5 * 8 * s), 'not outside');
  }
  t.notOk(drawn(44, 41), 'not inside');
});

tape('drawRegions tells the kinds of regions apart by colour and by dashes, and counts them', (t) => {
  const { dark, bright, saddle, corner } = RegionKind;
  const svg = drawRegions(picture, { ...regions, kind: Uint8Array.of(bright, dark) });
  t.ok(svg.indexOf('#56B4E9') < svg.indexOf('#F0E442'), 'dark ones first');
  t.ok(svg.includes('>1 dark<') && svg.includes('>1 bright<') && !svg.includes('saddle'));
  const dashes = [dark, bright, saddle, corner, 9].map((kind) => {
    const [, colour, dashed] = /stroke="(#\w+)" stroke-width="1.5"(?: stroke-dasharray="([^"]+)")?/.exec(
      drawRegions(picture, { ...regions, kind: Uint8Array.of(kind, kind) }),
    )!;
    return `${colour} ${dashed ?? 'solid'}`;
  });
  t.equal(new Set(dashes).size, 5, dashes.join(', '));
  t.equal(new Set(dashes.slice(0, 4).map((line) => line.slice(8))).size, 4, 'without colour too');
  t.ok(drawRegions(picture, { ...regions, kind: Uint8Array.of(9, 9) }).includes('>2 regions<'), 'an unknown kind');
  t.end();
});

tape('drawMatches joins the right points, tells inliers apart and thins evenly', (t) => {
  const svg = drawMatches(picture, picture, regions, regions, matches, { fit });
  t.ok(svg.includes('M10.5 20.5L158.5 40.5'), 'match 0, the second picture 108 px to the right');
  t.ok(svg.indexOf('M10.5 20.5L') < svg.indexOf('M50.5 40.5L'), 'the outlier lies below the inlier');
  t.ok(svg.includes('>1 inliers<') && svg.includes('>1 outliers<'));
  t.ok(svg.includes('M0 0L100 0L100 80L0 80z'), 'the outline of a under the identity');
  t.notOk(drawMatches(picture, picture, regions, regions, matches, { fit, epipolar: true }).includes('outline of a'));
  const many = { length: 1000, a: new Uint32Array(1000), b: new Uint32Array(1000), distance: new Float32Array(1000) };
  const lines = (options: object) =>
    count(drawMatches(picture, picture, regions, regions, many, options), 'M10.5 20.5L118.5 20.5') / 2;
  t.equal(lines({ maxLines: 100 }), 100);
  t.equal(lines({ maxLines: 0 }), 0);
  const plain = drawMatches(picture, picture, regions, regions, many);
  t.ok(plain.includes('>1000 matches<') && !plain.includes('outline of a'), 'no fit: neither inliers nor outline');
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
    drawFit({ model: Matrix.diag([1e308, 1, 1e-3]) }).includes('outline'),
    false,
    'an outline that is not finite is left out',
  );
  t.end();
});
