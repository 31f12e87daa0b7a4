import ndarray from 'ndarray';
import tape from 'tape';
import {
  adaptShape,
  detectDog,
  detectHessianLaplace,
  type ImageLike,
  type Regions,
  type ScaleSpace,
  scaleSpace,
} from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { centres, sameRegions } from '../conformance/detector.ts';
import { barrenImages, layoutsOfOneImage, refusesBadImages } from '../conformance/input.ts';
import { refusesBadRegions } from '../conformance/regions.ts';
import { draw, drawBlobs, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';
import { degreesBetween, drawTiltedBlob, shapeOf } from './shapes.ts';

const TILTS = [1, 1.5, 2, 3, 4];
const DIRECTIONS = [0, 17, 45, 80, 110, 150].map((degrees) => (degrees * Math.PI) / 180);

const circle = (x: number, y: number, sigma: number): Regions =>
  regionsOf(Float32Array.of(sigma, 0, x, 0, sigma, y), Float32Array.of(1));

/** The strongest region within σ of the blob's centre, as a table of its own. */
function strongestAt(regions: Regions, centre: number, sigma: number): Regions {
  const near = centres(regions)
    .filter(({ x, y }) => Math.hypot(x - centre, y - centre) < sigma)
    .sort((a, b) => b.response - a.response)[0];
  return near === undefined ? circle(0, 0, 1) : circle(near.x, near.y, near.scale);
}

tape('adaptShape recovers the affine map of a blob, axis ratio within 5 % and 3 degrees, up to tilt 4', (t) => {
  // `edge` is loose, as a long blob is an edge for the detectors.
  const starts: [string, (space: ScaleSpace, centre: number, sigma: number) => Regions][] = [
    ['a circle of its width', (_, centre, sigma) => circle(centre, centre, sigma)],
    [
      'a Hessian region',
      (space, centre, sigma) => strongestAt(detectHessianLaplace(space, { edge: 1e6 }), centre, sigma),
    ],
    ['a DoG region', (space, centre, sigma) => strongestAt(detectDog(space, { edge: 1e6 }), centre, sigma)],
  ];
  for (const sigma of [3, 5]) {
    for (const tilt of TILTS) {
      for (const direction of DIRECTIONS) {
        const { image, centre } = drawTiltedBlob(sigma, tilt, direction);
        const space = scaleSpace(image);
        for (const [kind, start] of starts) {
          const found = adaptShape(space, start(space, centre, sigma), { blur: 0.15 });
          const name = `sigma ${sigma}, tilt ${tilt}, ${((direction * 180) / Math.PI).toFixed()} degrees, from ${kind}`;
          if (found.length !== 1) {
            t.fail(`${name}: ${found.length} regions`);
            continue;
          }
          const { ratio, direction: along } = shapeOf(found, 0);
          t.ok(Math.abs(ratio / tilt - 1) < 0.05, `${name}: axis ratio ${ratio}`);
          if (tilt > 1) t.ok(degreesBetween(along, direction) < 3, `${name}: along ${along}`);
        }
      }
    }
  }
  t.end();
});

tape('adaptShape rounds shapes off by default, alike at all sizes, and keeps their direction', (t) => {
  // The level it looks at is blurred by b σ across and along, where the blob has σ and tilt · σ: √((tilt² + b²) / (1 + b²)) is left. b is at
  // most 0.8, and 0.8 / 2^(1/3) at least, as there are three levels an octave; the blur of 0.5 px that the image lacks takes it to 0.61.
  for (const sigma of [3, 5, 8]) {
    for (const tilt of TILTS) {
      for (const direction of DIRECTIONS.slice(1, 4)) {
        const { image, centre } = drawTiltedBlob(sigma, tilt, direction);
        const { ratio, direction: along } = shapeOf(adaptShape(image, circle(centre, centre, sigma)), 0);
        const [least, most] = [0.8, 0.61].map((blur) => Math.sqrt((tilt * tilt + blur * blur) / (1 + blur * blur)));
        t.ok(
          ratio >= 0.99 * least! && ratio <= 1.001 * most!,
          `tilt ${tilt}, sigma ${sigma}: ${ratio}, ${least} to ${most}`,
        );
        if (tilt > 1) t.ok(degreesBetween(along, direction) < 1, `direction ${along}`);
      }
    }
  }
  t.end();
});

tape('adaptShape keeps the scale as the shorter half-axis, the centre, and up as up', (t) => {
  for (const tilt of TILTS) {
    for (const direction of DIRECTIONS) {
      const { image, centre } = drawTiltedBlob(4, tilt, direction);
      const found = adaptShape(image, circle(centre, centre, 3.5));
      const { shorter } = shapeOf(found, 0);
      t.ok(Math.abs(shorter / 3.5 - 1) < 1e-5, `shorter half-axis ${shorter}`);
      const frame = found.frames.data;
      t.deepEqual([frame[2], frame[5]], [Math.fround(centre), Math.fround(centre)], 'centre');
      t.ok(frame[1] === 0 && frame[0]! > 0 && frame[4]! > 0, 'lower triangular');
    }
  }
  t.end();
});

tape('adaptShape adapts whatever frame it is given: the shape found does not depend on it', (t) => {
  const { image, centre } = drawTiltedBlob(4, 2, 0.4);
  const frames = Float32Array.of(
    ...[5, 0, centre, 0, 5, centre],
    ...[-5, 0, centre, 0, 5, centre],
    ...[3, 4, centre, -4, 3, centre],
    ...[6, 2, centre, 0, 4, centre],
    ...[4, 0, centre, 0, 7, centre],
  );
  const found = adaptShape(image, regionsOf(frames, new Float32Array(5)), { blur: 0.15 });
  t.equal(found.length, 5);
  for (let row = 0; row < 5; row++) {
    const { ratio, direction } = shapeOf(found, row);
    // The iteration ends when the ratio changes by less than 5 %, and then is nearer than that.
    t.ok(Math.abs(ratio / 2 - 1) < 0.05 && degreesBetween(direction, 0.4) < 3, `row ${row}: ${ratio}, ${direction}`);
  }
  t.end();
});

tape('adaptShape drops what has no shape, and says which rows remain', (t) => {
  const { image, centre } = drawTiltedBlob(4, 2, 0.4);
  const wide = draw(image.shape[1]!, image.shape[0]!, (x, y) => (y < 40 && x < 40 ? 0.5 : image.get(y, x)));
  const table = regionsOf(
    Float32Array.of(...[2, 0, 15, 0, 2, 15], ...[4, 0, centre, 0, 4, centre], ...[0, 0, centre, 0, 0, centre]),
    Float32Array.of(1, 2, 3),
    Uint8Array.of(1, 2, 3),
  );
  const found = adaptShape(wide, table);
  t.deepEqual(
    [found.length, [...found.source], [...found.response], [...found.kind!]],
    [1, [1], [2], [2]],
    'a flat place and a region without area are gone',
  );
  const edge = draw(120, 120, (x) => 0.5 + 0.4 * Math.tanh((x - 60) / 3));
  t.equal(adaptShape(edge, circle(60, 60, 4)).length, 0, 'an edge has no end');
  for (const [kind, barren] of barrenImages()) {
    t.equal(adaptShape(barren, circle(25, 20, 1.5)).length, 0, kind);
  }
  const texture = drawTexture(160, 150, randomFor('adapt'));
  const regions = detectHessianLaplace(texture);
  const all = adaptShape(texture, regions);
  t.ok(all.length > 0.7 * regions.length && all.length < regions.length, `${all.length} of ${regions.length} converge`);
  t.ok(
    all.source.every((row, i) => i === 0 || row > all.source[i - 1]!),
    'rows stay in order',
  );
  t.ok(
    all.source.every((row, i) => all.response[i] === regions.response[row]! && all.kind![i] === regions.kind![row]!),
    'columns follow their rows',
  );
  t.end();
});

tape("adaptShape's options do what they say", (t) => {
  const texture = drawTexture(160, 150, randomFor('adapt options'));
  const space = scaleSpace(texture);
  const regions = detectHessianLaplace(space);
  const counts = [1, 2, 4, 8, 30].map((maxIterations) => adaptShape(space, regions, { maxIterations }).length);
  t.ok(
    counts.every((count, i) => i === 0 || count >= counts[i - 1]!) && counts[0]! < counts[4]!,
    `more iterations, more converge: ${counts}`,
  );
  const loose = adaptShape(space, regions, { roundness: 0.3, maxIterations: 3 }).length;
  t.ok(loose > adaptShape(space, regions, { roundness: 0.01, maxIterations: 3 }).length, 'a looser end is met sooner');
  const short = adaptShape(space, regions, { maxElongation: 1.5 });
  t.ok(
    [...short.source.keys()].every((row) => shapeOf(short, row).ratio <= 1.5 * (1 + 1e-5)),
    'no shape is longer than maxElongation',
  );
  const { image, centre } = drawTiltedBlob(4, 3, 0.3);
  t.equal(adaptShape(image, circle(centre, centre, 4), { maxElongation: 2 }).length, 0, 'a blob longer than that');
  const ratios = [0.1, 0.5, 1, 2].map(
    (blur) => shapeOf(adaptShape(image, circle(centre, centre, 4), { blur }), 0).ratio,
  );
  t.ok(
    ratios.every((ratio, i) => i === 0 || ratio < ratios[i - 1]!),
    `more blur, rounder: ${ratios}`,
  );
  for (const [options, kind] of [
    [{ maxIterations: 0 }, RangeError],
    [{ maxIterations: 256 }, RangeError],
    [{ maxIterations: 2.5 }, RangeError],
    [{ roundness: 0 }, RangeError],
    [{ roundness: 1 }, RangeError],
    [{ roundness: Number.NaN }, RangeError],
    [{ maxElongation: 0.9 }, RangeError],
    [{ blur: 0 }, RangeError],
    [{ blur: 3 }, RangeError],
    [{ blur: '1' }, TypeError],
    [{ Blur: 1 }, TypeError],
    [null, TypeError],
  ] as const) {
    t.throws(() => adaptShape(image, circle(centre, centre, 4), options as never), kind, JSON.stringify(options));
  }
  t.throws(() => adaptShape(space, regions, { scaleSpace: {} }), TypeError, 'options of a built scale space');
  t.end();
});

tape('adaptShape reads every layout alike, twice, leaves its input alone and owns its output', (t) => {
  refusesBadImages(t, (bad) => adaptShape(bad, circle(10, 10, 2)));
  const good = drawBlobs(40, 40, [{ x: 20, y: 20, sigma: 3, contrast: 0.4 }]);
  refusesBadRegions(t, (regions) => adaptShape(good, regions));
  const [[, first], ...others] = layoutsOfOneImage('adaptShape') as [[string, ImageLike], ...[string, ImageLike][]];
  const regions = detectHessianLaplace(first);
  const before = regions.frames.data.slice();
  const expected = adaptShape(first, regions);
  const copy = expected.frames.data.slice();
  t.ok(expected.length > 10, `${expected.length} regions`);
  for (const [layout, image] of others) sameRegions(t, adaptShape(image, regions), expected, layout);
  sameRegions(t, adaptShape(scaleSpace(first), regions), expected, 'scale space');
  const frames = ndarray(new Float32Array(before.length), [3, 2, regions.length]).transpose(2, 1, 0);
  for (let i = 0; i < before.length; i++) frames.set(Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3, before[i]!);
  sameRegions(t, adaptShape(first, { ...regions, frames }), expected, 'strided frames');
  t.deepEqual(regions.frames.data, before, 'input untouched');
  t.deepEqual(expected.frames.data, copy, 'output survives');
  t.equal(adaptShape(first, regionsOf(new Float32Array(0), new Float32Array(0))).length, 0, 'no regions');
  t.end();
});
