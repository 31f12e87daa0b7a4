import ndarray from 'ndarray';
import sharp from 'sharp';
import tape from 'tape';
import { drawVocabulary, type MeanPatches, meanPatches } from '../../lib/draw/index.ts';
import { pngOf, pngUrl } from '../../lib/draw/png.ts';
import { extract, extractPatches, trainVocabulary } from '../../lib/index.ts';
import { svgToPng } from '../../lib/node/index.ts';
import { drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';
import { faultOf } from './xml.ts';

const images = [1, 2, 3].map((k) => drawTexture(160, 120, randomFor(`words ${k}`)));
const described = images.map((image) => ({ image, features: extract(image) }));
const vocabulary = await trainVocabulary(
  described.map(({ features }) => features),
  { words: 12 },
);

tape('mean patches are those of each word, of mean 0.5 and deviation 0.2 before they are averaged', async (t) => {
  const { patches, counts } = await meanPatches(vocabulary, described, { size: 16, extent: 5 });
  t.deepEqual(patches.shape, [12, 16, 16]);
  // Once more, all patches at once.
  const sums = Array.from({ length: 12 }, () => new Float64Array(256));
  const expected = new Uint32Array(12);
  for (const { image, features } of described) {
    const { words } = vocabulary.quantise(features);
    const all = extractPatches(image, features, { size: 16, extent: 5 });
    words.forEach((word, row) => {
      const patch = Float64Array.from(all.data.subarray(256 * row, 256 * row + 256));
      const mean = patch.reduce((sum, value) => sum + value) / 256;
      const deviation = Math.sqrt(patch.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 256);
      for (let i = 0; i < 256; i++) sums[word]![i]! += 0.5 + (0.2 * (patch[i]! - mean)) / deviation;
      expected[word]!++;
    });
  }
  t.deepEqual(counts, expected);
  let worst = 0;
  for (let word = 0; word < 12; word++) {
    for (let i = 0; i < 256; i++) {
      worst = Math.max(worst, Math.abs(patches.data[256 * word + i]! - sums[word]![i]! / expected[word]!));
    }
  }
  // Sums of some dozens of float32.
  t.ok(worst < 1e-4, `differs by ${worst}`);
});

tape('images may come one by one, and nothing seen is grey', async (t) => {
  async function* oneByOne() {
    yield* described;
  }
  const options = { size: 8 };
  t.deepEqual(await meanPatches(vocabulary, oneByOne(), options), await meanPatches(vocabulary, described, options));
  const none = await meanPatches(vocabulary, [], options);
  t.ok(none.counts.every((count) => count === 0) && none.patches.data.every((value) => value === 0.5));
  t.ok(drawVocabulary(none).includes('0 of 12 words, 0 patches'));
});

tape('drawVocabulary shows the most frequent words first, their patches as they are', async (t) => {
  const data = Float32Array.from({ length: 3 * 16 }, (_, i) => (i % 16 < 8 ? 0.2 : 0.7));
  const means: MeanPatches = { patches: ndarray(data, [3, 4, 4]), counts: Uint32Array.of(5, 0, 9) };
  const svg = drawVocabulary(means);
  t.equal(faultOf(svg), undefined);
  t.deepEqual(
    [...svg.matchAll(/y="77">(\d+)</g)].map(([, count]) => count),
    ['9', '5'],
  );
  t.ok(svg.includes('2 of 3 words, 14 patches'));
  const { data: pixels, info } = await sharp(await svgToPng(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => pixels[3 * (y * info.width + x)];
  t.deepEqual([at(40, 14), at(40, 66), at(112, 14), at(112, 66)], [0, 255, 0, 255], 'dark above, bright below');
  t.ok(drawVocabulary(means, { maxWords: 1 }).includes('1 of 3 words'));
});

tape('the PNG inside a drawing is one that decoders take, across blocks of deflate', async (t) => {
  for (const [width, height] of [
    [1, 1],
    [7, 3],
    [300, 400],
  ] as const) {
    const pixels = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) >> 3);
    const decoded = await sharp(pngOf(pixels, width, height))
      .raw()
      .toBuffer({ resolveWithObject: true });
    t.deepEqual([decoded.info.width, decoded.info.height], [width, height]);
    const step = decoded.info.channels;
    t.ok(
      pixels.every((value, i) => decoded.data[step * i] === value),
      `${width} × ${height}`,
    );
  }
  t.equal(pngUrl(Uint8Array.of(1, 2, 3)), 'data:image/png;base64,AQID');
});

tape('bad vocabularies, images, means and options are refused', async (t) => {
  const refused = async (wrong: () => Promise<unknown>, message: RegExp) => {
    const error = await wrong().then(
      () => 'nothing',
      (reason: Error) => `${reason.name}: ${reason.message}`,
    );
    t.ok(message.test(error), error);
  };
  await refused(() => meanPatches({} as never, []), /TypeError: vocabulary: expected a Vocabulary/);
  await refused(() => meanPatches(vocabulary, undefined as never), /TypeError: images: expected an iterable/);
  await refused(() => meanPatches(vocabulary, [], { size: 257 }), /RangeError: size/);
  await refused(() => meanPatches(vocabulary, [], { extent: 0, ...{ colour: 1 } }), /unknown option colour/);
  await refused(() => meanPatches(vocabulary, [{}] as never), /TypeError: (image|descriptors)/);
  t.throws(() => drawVocabulary(undefined as never), /TypeError: means/);
  const wrong = { patches: ndarray(new Float32Array(24), [2, 3, 4]), counts: new Uint32Array(2) };
  t.throws(() => drawVocabulary(wrong), /RangeError: means\.patches: expected squares/);
  t.throws(() => drawVocabulary({ ...wrong, counts: new Uint32Array(3) }), /RangeError: means\.patches/);
  t.throws(
    () => drawVocabulary({ ...wrong, patches: ndarray(new Float32Array(8), [2, 2, 2]) }, { maxWords: 0 }),
    RangeError,
  );
});
