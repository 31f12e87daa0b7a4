import tape from 'tape';
import {
  adaptShape,
  describeSift,
  detectDog,
  detectHarrisLaplace,
  detectHessianLaplace,
  detectMser,
  extract,
  type Features,
  type ImageLike,
  orient,
  type Preset,
  type Regions,
  type ScaleSpace,
  scaleSpace,
} from '../../lib/index.ts';
import { selectRegions, strongestRows } from '../../lib/rows.ts';
import { sameRegions } from '../conformance/detector.ts';
import { barrenImages, refusesBadImages } from '../conformance/input.ts';
import { drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

const texture = drawTexture(140, 120, randomFor('extract'));

/** Every preset's stages, composed by hand as the guide shows. */
const BY_HAND: Record<Preset, (image: ImageLike, upright: boolean) => Features> = {
  sift: (image, upright) => {
    const space = scaleSpace(image);
    return described(space, orient(space, detectDog(space), { upright }), 7);
  },
  dogaff: (image, upright) => {
    const space = scaleSpace(image);
    const ellipses = adaptShape(space, detectDog(space, { contrast: 0.0115 }));
    return described(space, orient(space, ellipses, { upright }), 7);
  },
  hesaff: (image, upright) => {
    const space = scaleSpace(image, { doubled: false });
    return described(space, orient(space, adaptShape(space, detectHessianLaplace(space)), { upright }), 6);
  },
  harraff: (image, upright) => {
    const space = scaleSpace(image, { doubled: false });
    return described(space, orient(space, adaptShape(space, detectHarrisLaplace(space)), { upright }), 6);
  },
  mser: (image, upright) => {
    const space = scaleSpace(image, { doubled: false });
    return described(space, orient(space, detectMser(image), { upright }), 4);
  },
};
const PRESETS = Object.keys(BY_HAND) as Preset[];

function described(space: ScaleSpace, regions: Regions, extent: number): Features {
  return { ...regions, descriptors: describeSift(space, regions, { extent }) };
}

tape('every preset equals its stages composed by hand', (t) => {
  for (const preset of PRESETS) {
    for (const upright of [false, true]) {
      const expected = BY_HAND[preset](texture, upright);
      const features = extract(texture, { preset, upright });
      t.ok(features.length > 10, `${preset}: ${features.length} features`);
      sameRegions(t, features, expected, `${preset}, upright ${upright}`);
      t.deepEqual(features.descriptors.data, expected.descriptors.data, `${preset}: descriptors`);
    }
  }
  const space = scaleSpace(texture);
  sameRegions(t, extract(space), extract(texture), 'from a scale space');
  t.throws(() => extract(space, { scaleSpace: { doubled: false } }), TypeError, 'which is built already');
  t.end();
});

tape('a preset passes its detector, adaptation and descriptor their options', (t) => {
  const space = scaleSpace(texture, { doubled: false });
  const ellipses = adaptShape(space, detectHessianLaplace(space, { threshold: 0.002, saddles: false }), { blur: 0.5 });
  const expected = described(space, orient(space, ellipses), 7);
  const features = extract(texture, {
    ...{ preset: 'hesaff', threshold: 0.002, saddles: false, adapt: { blur: 0.5 }, extent: 7 },
  });
  sameRegions(t, features, expected, 'regions');
  t.deepEqual(features.descriptors.data, expected.descriptors.data);
  t.throws(() => extract(texture, { threshold: 0.1 }), /unknown option threshold/, 'of another detector');
  t.throws(() => extract(texture, { adapt: {} }), /unknown option adapt/, 'circles are not adapted');
  t.throws(() => extract(texture, { preset: 'surf' as Preset }), /preset: expected sift, .*got surf/);
  t.throws(() => extract(texture, { preset: 'toString' as Preset }), RangeError);
  t.end();
});

tape('extract keeps at most maxFeatures, the strongest', (t) => {
  const all = extract(texture);
  t.ok(all.length > 100, `${all.length} features`);
  for (const maxFeatures of [0, 1, 50, 1e6]) {
    const features = extract(texture, { maxFeatures });
    t.equal(features.length, Math.min(maxFeatures, all.length));
    t.deepEqual(features.descriptors.shape, [features.length, 128]);
    // Adaptation drops some of those that were detected.
    for (const preset of PRESETS) t.ok(extract(texture, { preset, maxFeatures }).length <= maxFeatures, preset);
  }
  t.deepEqual(
    extract(texture, { maxFeatures: 50 }).response,
    selectRegions(all, strongestRows(all.response, 50)).response,
  );
  t.end();
});

tape('extract finds nothing on barren images and refuses what is no image or option', (t) => {
  for (const [kind, image] of barrenImages()) {
    for (const preset of PRESETS) t.equal(extract(image, { preset }).length, 0, `${preset}: ${kind}`);
  }
  refusesBadImages(t, extract);
  t.throws(() => extract(texture, { detector: 'surf' } as object), /unknown option detector/);
  t.throws(() => extract(texture, { maxFeatures: Number.NaN }), RangeError);
  for (const preset of PRESETS) {
    const same = extract(texture, { preset, scaleSpace: { doubled: undefined } });
    t.deepEqual(
      same.descriptors.data,
      extract(texture, { preset }).descriptors.data,
      `${preset}: undefined is the default`,
    );
    for (const scaleSpace of [5, null, [], { double: true }]) {
      const attempt = () => extract(texture, { preset, scaleSpace: scaleSpace as object });
      t.throws(attempt, /TypeError: scaleSpace: expected/, `${preset}, scaleSpace: ${JSON.stringify(scaleSpace)}`);
    }
    t.throws(() => extract(texture, { preset, maxFeatures: null as unknown as number }), /TypeError: maxFeatures/);
  }
  t.throws(() => extract(texture, { preset: 'dogaff', contrast: null as unknown as number }), /TypeError: contrast/);
  t.throws(() => extract(texture, { preset: 'hesaff', adapt: null as unknown as object }), /TypeError: adapt/);
  t.throws(() => extract(texture, { preset: 'hesaff', adapt: { rounds: 3 } as object }), /unknown option rounds/);
  t.throws(() => extract(texture, { root: 1 as unknown as boolean }), TypeError);
  t.end();
});

tape('two runs give the same bytes', (t) => {
  const [first, second] = [extract(texture), extract(texture)];
  sameRegions(t, first, second, 'regions');
  t.deepEqual(first.descriptors.data, second.descriptors.data);
  t.end();
});
