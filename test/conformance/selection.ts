/** What every detector's `maxFeatures`, `spread` and `mask` must do. */
import ndarray from 'ndarray';
import tape from 'tape';
import type { ImageLike, Regions } from '../../lib/types.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';
import { centres, type Detect, sameRegions } from './detector.ts';

/** @param nested - whether regions lie within each other */
export function selectionConformance(name: string, detect: Detect, nested = false): void {
  const image = drawTexture(130, 120, randomFor(`${name} selection`));
  const all = detect(image);
  const keys = (regions: Regions) =>
    Array.from({ length: regions.length }, (_, i) => [...regions.frames.data.subarray(6 * i, 6 * i + 6)].join());

  tape(`${name} keeps the strongest when told how many`, (t) => {
    const some = detect(image, { maxFeatures: 10 });
    t.equal(some.length, 10);
    const falling = (response: Float32Array) => Array.from(response).sort((a, b) => b - a);
    t.deepEqual(falling(some.response), falling(all.response).slice(0, 10));
    const places = keys(some).map((key) => keys(all).indexOf(key));
    t.ok(
      places.every((place, i) => place > (i === 0 ? -1 : places[i - 1]!)),
      'rows of the whole table, in its order',
    );
    t.ok(
      places.every((place, i) => some.kind?.[i] === all.kind?.[place]),
      'each with its kind',
    );
    t.equal(detect(image, { maxFeatures: 0 }).length, 0, 'none');
    for (const maxFeatures of [all.length, all.length + 1, Number.POSITIVE_INFINITY]) {
      sameRegions(t, detect(image, { maxFeatures }), all, `${maxFeatures}`);
    }
    t.throws(() => detect(image, { maxFeatures: -1 }), RangeError);
    t.throws(() => detect(image, { maxFeatures: 2.5 }), RangeError);
    t.throws(() => detect(image, { maxFeatures: '5' as unknown as number }), TypeError);
    t.throws(() => detect(image, { maxFeature: 5 } as object), /unknown option maxFeature/);
    t.end();
  });

  tape(`${name} spreads regions over the image when told to`, (t) => {
    // The left half in full contrast, the right half in six tenths of it: the strongest are all on the left.
    const uneven = draw(200, 120, (x, y) => 0.5 + (image.get(y, x % 100) - 0.5) * (x < 100 ? 1 : 0.6));
    const count = Math.floor(detect(uneven).length / 4);
    const [strongest, spread] = [false, true].map((flag) => detect(uneven, { maxFeatures: count, spread: flag }));
    t.equal(spread!.length, count);
    const [before, after] = [nearestNeighbour(strongest!), nearestNeighbour(spread!)];
    // Measured: 1.4 times and more. Nested regions share centres, and are as near to each other either way.
    if (!nested) t.ok(after > 1.1 * before, `mean distance to the nearest: ${before} → ${after}`);
    const every = detect(uneven);
    const rows = keys(spread!).map((key) => keys(every).indexOf(key));
    t.notOk(rows.includes(-1), 'all are rows of the whole table');
    const radii = suppressionRadii(every);
    const [kept, dropped] = [rows, radii.map((_, row) => row).filter((row) => !rows.includes(row))].map((some) =>
      some.map((row) => radii[row]!),
    ) as [number[], number[]];
    t.ok(Math.min(...kept) >= Math.max(...dropped), 'those farthest from any clearly stronger one');
    sameRegions(t, detect(image, { spread: true }), all, 'without a number, all are kept');
    t.throws(() => detect(image, { spread: 1 as unknown as boolean }), TypeError);
    t.end();
  });

  tape(`${name} looks only where a mask is not black`, (t) => {
    const inside = ({ x, y }: { x: number; y: number }) => Math.round(x) >= 40 && Math.round(y) < 80;
    const bytes = Uint8Array.from({ length: 130 * 120 }, (_, i) => (i % 130 >= 40 && i < 80 * 130 ? 1 : 0));
    const expected = keys(all).filter((_, i) => inside(centres(all)[i]!));
    t.ok(expected.length > 5 && expected.length < all.length, `${expected.length} of ${all.length} inside`);
    const rgba = Uint8Array.from({ length: 4 * bytes.length }, (_, i) =>
      i % 4 === 3 ? 255 : i % 4 === 1 ? bytes[i >> 2]! : 0,
    );
    const masks: [string, ImageLike][] = [
      ['bytes', { width: 130, height: 120, channels: 1, data: bytes }],
      ['floats', ndarray(Float32Array.from(bytes), [120, 130])],
      ['green in an opaque image', { width: 130, height: 120, channels: 4, data: rgba }],
    ];
    for (const [kind, mask] of masks) t.deepEqual(keys(detect(image, { mask })), expected, kind);
    const [, mask] = masks[0]!;
    const few = detect(image, { mask, maxFeatures: 5 });
    const strengths = [...all.response].filter((_, i) => inside(centres(all)[i]!)).sort((a, b) => b - a);
    t.deepEqual(
      [...few.response].sort((a, b) => b - a),
      strengths.slice(0, 5),
      'first the mask, then the number',
    );
    t.equal(detect(image, { mask: draw(130, 120, () => 0) }).length, 0, 'all black');
    sameRegions(t, detect(image, { mask: draw(130, 120, () => 0.01) }), all, 'nothing black');
    t.throws(() => detect(image, { mask: draw(120, 130, () => 1) }), /mask: expected 130 × 120 .* got 120 × 130/);
    t.throws(() => detect(image, { mask: 'all' as unknown as ImageLike }), TypeError);
    t.end();
  });
}

/** Distance of each region to the nearest that is clearly stronger, px, by the definition of Brown, Szeliski and Winder. */
function suppressionRadii(regions: Regions): number[] {
  const all = centres(regions);
  return all.map((a, i) =>
    Math.min(
      ...all
        .filter((_, j) => 0.9 * regions.response[j]! > regions.response[i]!)
        .map((b) => Math.hypot(a.x - b.x, a.y - b.y)),
    ),
  );
}

/** Mean distance of a region to its nearest neighbour, px. */
function nearestNeighbour(regions: Regions): number {
  const all = centres(regions);
  const distances = all.map((a, i) =>
    Math.min(...all.map((b, j) => (i === j ? Number.POSITIVE_INFINITY : Math.hypot(a.x - b.x, a.y - b.y)))),
  );
  return distances.reduce((sum, value) => sum + value / distances.length, 0);
}
