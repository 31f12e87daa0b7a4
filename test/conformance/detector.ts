/** What every detector must do with images of all kinds. */
import tape, { type Test } from 'tape';
import type { ImageLike, Regions } from '../../lib/types.ts';
import { drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';
import { barrenImages, layoutsOfOneImage, refusesBadImages } from './input.ts';

/** What the options of all detectors have in common. */
export type Detect = (
  image: ImageLike,
  options?: { maxFeatures?: number; spread?: boolean; mask?: ImageLike },
) => Regions;

export function detectorConformance(name: string, detect: Detect): void {
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
