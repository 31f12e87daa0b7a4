/** An index of photographs: built, opened, and asked by a box. */
import {
  extract,
  type Features,
  featuresInBox,
  type Hit,
  modelToArray,
  type QueryOptions,
  trainVocabulary,
  VisualIndex,
  type VocabularyOptions,
} from 'oriel';
import { decode } from '../../../lib/browser/decode.ts';
import { featuresOf } from '../../../lib/pool/messages.ts';
import type { HitNumbers } from './messages.ts';
import { keeping, type Run } from './steps.ts';

/**
 * An affine map fits photographs of this size to about 8 px (docs/buildings.md); where windows repeat, unrelated houses have up to
 * seven inliers by accident in the rendered street.
 */
export const QUERY: QueryOptions = { verify: { maxError: 8, minInliers: 10 }, top: 12 };

/** A word wants about thirty features. Of 141 photographs 7000 words are trained in a tenth of the time that flat k-means takes. */
export function vocabularyOptions(features: number): VocabularyOptions {
  const words = Math.min(20_000, Math.max(1, Math.round(features / 30)));
  return { words, structure: 'hierarchical', hamming: { bits: 64 } };
}

let index: VisualIndex | undefined;
/** Counts the indexes: a photograph of one may have the name of another in the next. */
let generation = 0;

function use(next: VisualIndex): void {
  index = next;
  generation++;
}

/** Trains a vocabulary on the photographs and indexes them; progress is a share. */
export const buildIndex: Run<'buildIndex'> = async (photographs, { report, signal, step }) => {
  const features = photographs.map(({ columns }) => featuresOf(columns));
  const count = features.reduce((sum, { length }) => sum + length, 0);
  if (count === 0) throw new Error('The photographs show nothing that could be found again.');
  const vocabulary = await trainVocabulary(features, {
    ...vocabularyOptions(count),
    signal,
    onProgress: ({ pass, passes, done, total }) => report((pass + (total > 0 ? done / total : 0)) / passes),
  });
  signal.throwIfAborted();
  const built = new VisualIndex(vocabulary);
  photographs.forEach(({ name }, i) => {
    built.add(name, features[i]!);
  });
  const bytes = built.serialize();
  // Who cancelled meanwhile goes on with the index before.
  await step();
  use(built);
  return bytes;
};

/** Opens a serialized index; tells which of the named photographs it holds. The index before stays when that cannot be. */
export const openIndex: Run<'openIndex'> = async ({ bytes, names }) => {
  const opened = VisualIndex.from(bytes);
  const known = names.filter((name) => opened.has(name));
  if (known.length === 0) throw new Error('The index holds none of the photographs that come with it.');
  use(opened);
  return known;
};

const extracting = keeping<Features>();

/** Finds the photographs that show what the box shows. */
export const query: Run<'query'> = async ({ name, file, box, settings }, { step }) => {
  if (!index) throw new Error('There is no index yet.');
  await step();
  const { maxPixels, preset, upright } = settings;
  const { value: features } = await extracting(`${generation} ${name} ${JSON.stringify(settings)}`, async () =>
    extract(await decode(file, { maxPixels }), { preset, upright }),
  );
  await step();
  const start = performance.now();
  const asked = featuresInBox(features, [...box]);
  const hits = asked.length === 0 ? [] : index.query(asked, QUERY);
  return { features: asked.length, hits: hits.map(numbersOf), ms: performance.now() - start };
};

function numbersOf({ id, score, inliers, model, pairs }: Hit): HitNumbers {
  const frames = pairs?.regions.frames.data;
  const points = frames && Float32Array.from({ length: frames.length / 3 }, (_, i) => frames[3 * i + 2]!);
  return { name: id, score, inliers, model: model && modelToArray(model), points };
}
