/** What every descriptor must do. */
import ndarray from 'ndarray';
import tape from 'tape';
import { detectDog, orient } from '../../lib/index.ts';
import { regionsOf, selectRegions } from '../../lib/rows.ts';
import type { ImageLike, NdArray, Regions } from '../../lib/types.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';
import { barrenImages, layoutsOfOneImage, refusesBadImages } from './input.ts';
import { refusesBadRegions } from './regions.ts';

type Describe = (image: ImageLike, regions: Regions) => NdArray<Uint8Array>;

export function descriptorConformance(name: string, describe: Describe, dimensions: number): void {
  const texture = drawTexture(130, 110, randomFor(`${name} texture`));
  const regions = orient(texture, detectDog(texture));

  tape(`${name} refuses bad images and regions, with a message that helps`, (t) => {
    refusesBadImages(t, (image) => describe(image, regions));
    refusesBadRegions(t, (bad) => describe(texture, bad));
    t.end();
  });

  tape(`${name} gives one row a region, on barren images and outside them too`, (t) => {
    for (const [kind, image] of barrenImages()) {
      t.deepEqual(describe(image, regions).shape, [regions.length, dimensions], kind);
    }
    const none = describe(texture, regionsOf(new Float32Array(0), new Float32Array(0)));
    t.deepEqual(none.shape, [0, dimensions], 'no regions');
    const flat = describe(
      draw(50, 50, () => 0.5),
      regionsOf(Float32Array.of(2, 0, 25, 0, 2, 25), Float32Array.of(1)),
    );
    t.ok(
      flat.data.every((value) => value === 0),
      'a constant patch has a descriptor of zeros',
    );
    t.end();
  });

  tape(`${name} depends on its own region alone`, (t) => {
    const all = describe(texture, regions);
    const rows = [regions.length - 1, 3, 3, 0];
    const some = describe(texture, selectRegions(regions, rows));
    for (const [i, row] of rows.entries()) t.deepEqual(rowOf(some, i), rowOf(all, row), `row ${row}`);
    t.end();
  });

  tape(`${name} reads every layout of an image and of frames alike, twice, and owns its output`, (t) => {
    const [[, first], ...others] = layoutsOfOneImage(name) as [[string, ImageLike], ...[string, ImageLike][]];
    const found = orient(first, detectDog(first));
    const expected = describe(first, found);
    const copy = expected.data.slice();
    for (const [layout, image] of others) t.deepEqual(describe(image, found).data, copy, layout);
    const apart = ndarray(new Float32Array(found.length * 12), [found.length, 2, 3], [12, 3, 1], 2);
    for (let i = 0; i < 6 * found.length; i++) {
      apart.set(Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3, found.frames.data[i]!);
    }
    t.deepEqual(describe(first, { ...found, frames: apart }).data, copy, 'strided frames');
    describe(texture, regions);
    t.deepEqual(expected.data, copy, 'survives later calls');
    t.end();
  });

  tape(`${name} turns with the image and ignores gain and bias`, (t) => {
    // A quarter turn maps pixels on pixels, so only the sampling grid differs.
    const turned = draw(110, 130, (x, y) => texture.get(109 - x, y));
    const frames = new Float32Array(6 * regions.length);
    for (let i = 0; i < regions.length; i++) {
      const [a, b, x, c, d, y] = regions.frames.data.subarray(6 * i, 6 * i + 6);
      frames.set([-c!, -d!, 109 - y!, a!, b!, x!], 6 * i);
    }
    const before = describe(texture, regions);
    const after = describe(turned, regionsOf(frames, regions.response));
    const relit = describe(
      draw(130, 110, (x, y) => 0.6 * texture.get(y, x) + 0.1),
      regions,
    );
    let [turnError, lightError] = [0, 0];
    for (let i = 0; i < regions.length; i++) {
      turnError += distance(rowOf(before, i), rowOf(after, i)) / regions.length;
      lightError += distance(rowOf(before, i), rowOf(relit, i)) / regions.length;
    }
    // Different patches lie some 200 to 400 apart; rounding alone makes about 4. Halving is off-centre, which costs a little.
    t.ok(turnError < 25, `turned: mean distance ${turnError}`);
    t.ok(lightError < 5, `relit: mean distance ${lightError}`);
    t.end();
  });
}

export function rowOf(table: NdArray<Uint8Array>, row: number): Uint8Array {
  return Uint8Array.from({ length: table.shape[1]! }, (_, k) => table.get(row, k));
}

export function distance(a: Uint8Array, b: Uint8Array): number {
  return Math.sqrt(a.reduce((sum, value, k) => sum + (value - b[k]!) ** 2, 0));
}
