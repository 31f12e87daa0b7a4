/** What every detector must do. */
import tape, { type Test } from 'tape';
import type { ImageLike, Regions } from '../../lib/types.ts';
import { draw, drawBlobs, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';
import { barrenImages, layoutsOfOneImage, refusesBadImages } from './input.ts';

export function detectorConformance(
  name: string,
  detect: (image: ImageLike, options?: { maxFeatures?: number }) => Regions,
): void {
  const texture = (size = 120) => drawTexture(size, size, randomFor(`${name} texture`));

  tape(`${name} refuses what is no image, with a message that helps`, (t) => {
    refusesBadImages(t, detect);
    t.end();
  });

  tape(`${name} finds nothing on barren images`, (t) => {
    for (const [kind, image] of barrenImages()) t.equal(detect(image).length, 0, kind);
    t.end();
  });

  tape(`${name} reads every layout of an image alike`, (t) => {
    const [[, first], ...others] = layoutsOfOneImage(name) as [[string, ImageLike], ...[string, ImageLike][]];
    const expected = detect(first);
    t.ok(expected.length > 10, `finds ${expected.length} regions`);
    for (const [layout, image] of others) sameRegions(t, detect(image), expected, layout);
    t.end();
  });

  tape(`${name} gives the same bytes twice, leaves its input alone and owns its output`, (t) => {
    const image = texture();
    const before = image.data.slice();
    const first = detect(image);
    const copy = { frames: first.frames.data.slice(), response: first.response.slice() };
    sameRegions(t, detect(image), first, 'second call');
    detect(texture(200));
    t.deepEqual(first.frames.data, copy.frames, 'frames survive a later call');
    t.deepEqual(first.response, copy.response, 'responses survive a later call');
    t.deepEqual(image.data, before, 'input untouched');
    t.end();
  });

  tape(`${name} keeps the strongest when told how many`, (t) => {
    const image = texture();
    const all = detect(image);
    const some = detect(image, { maxFeatures: 10 });
    t.equal(some.length, 10);
    const strongest = Array.from(all.response)
      .sort((a, b) => b - a)
      .slice(0, 10);
    t.deepEqual(
      Array.from(some.response).sort((a, b) => b - a),
      strongest,
    );
    t.equal(detect(image, { maxFeatures: 0 }).length, 0, 'none');
    t.equal(detect(image, { maxFeatures: all.length + 1 }).length, all.length, 'more than there are');
    t.throws(() => detect(image, { maxFeatures: -1 }), RangeError);
    t.throws(() => detect(image, { maxFeatures: 2.5 }), RangeError);
    t.throws(() => detect(image, { maxFeatures: '5' as unknown as number }), TypeError);
    t.throws(() => detect(image, { maxFeature: 5 } as object), /unknown option maxFeature/);
    t.end();
  });

  tape(`${name} follows a shift of the image exactly and a quarter turn closely`, (t) => {
    const blobs = Array.from({ length: 12 }, (_, i) => ({
      x: 40 + 40 * (i % 4) + 3 * i,
      y: 40 + 45 * Math.floor(i / 4) + 2 * i,
      sigma: 2.5 + 0.35 * i,
      contrast: i % 2 ? -0.3 : 0.4,
    }));
    const image = drawBlobs(240, 220, blobs);
    const found = centres(detect(image));
    t.ok(found.length >= 12, `finds ${found.length} regions on 12 blobs`);

    // Sixteen pixels are a whole number of samples in the first six octaves.
    const shifted = centres(detect(draw(256, 236, (x, y) => (x < 16 || y < 16 ? 0.5 : image.get(y - 16, x - 16)))));
    const turned = centres(detect(draw(220, 240, (x, y) => image.get(219 - x, y))));
    for (const { x, y, scale } of found) {
      t.ok(
        shifted.some((other) => apart(other, x + 16, y + 16) < 1e-3 && Math.abs(other.scale / scale - 1) < 1e-3),
        `(${x}, ${y}) shifted`,
      );
      // A doubled image halves off-centre once per octave, so a turn moves a region by a small share of its scale.
      t.ok(
        turned.some((other) => apart(other, 219 - y, x) < 0.1 * scale && Math.abs(other.scale / scale - 1) < 0.05),
        `(${x}, ${y}) turned`,
      );
    }
    t.end();
  });
}

/** Centres and scales (square roots of the frames' determinants). */
export function centres(regions: Regions): { x: number; y: number; scale: number; response: number }[] {
  return Array.from({ length: regions.length }, (_, i) => {
    const f = (row: number, column: number) => regions.frames.get(i, row, column);
    const scale = Math.sqrt(Math.abs(f(0, 0) * f(1, 1) - f(0, 1) * f(1, 0)));
    return { x: f(0, 2), y: f(1, 2), scale, response: regions.response[i]! };
  });
}

export function apart(a: { x: number; y: number }, x: number, y: number): number {
  return Math.hypot(a.x - x, a.y - y);
}

export function sameRegions(t: Test, actual: Regions, expected: Regions, message: string): void {
  t.deepEqual(actual.frames.data, expected.frames.data, `${message}: frames`);
  t.deepEqual(actual.response, expected.response, `${message}: responses`);
}
