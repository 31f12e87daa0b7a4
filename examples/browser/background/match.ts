/**
 * Two pictures to matches and a model, each stage done anew only where what it depends on has changed.
 *
 * decode → extract (of either picture) → match → estimate → warp a onto b
 */
import {
  type EstimateOptions,
  estimateAffine,
  estimateFundamental,
  estimateHomography,
  estimateRigid,
  estimateSimilarity,
  estimateTranslation,
  extract,
  type Features,
  type Fit,
  type Matches,
  matchDescriptors,
  modelToArray,
  type PixelData,
  type Regions,
  warp,
} from 'oriel';
import { decode } from '../../../lib/browser/decode.ts';
import type { FitNumbers, MatchRequest, ModelName, RegionTable, Side, StageTime } from './messages.ts';
import { drawOutlines } from './outlines.ts';
import { type Kept, keeping, type Run } from './steps.ts';

type Estimate = (a: Regions, b: Regions, matches: Matches, options: EstimateOptions) => Fit | undefined;

export const ESTIMATORS: Readonly<Record<ModelName, Estimate>> = {
  translation: estimateTranslation,
  rigid: estimateRigid,
  similarity: estimateSimilarity,
  affine: estimateAffine,
  homography: estimateHomography,
  fundamental: estimateFundamental,
};

type Pixels = ImageData | undefined;

const stages = {
  decode: { a: keeping<PixelData>(), b: keeping<PixelData>() },
  extract: { a: keeping<Features>(), b: keeping<Features>() },
  outline: { a: keeping<Pixels>(), b: keeping<Pixels>() },
  match: keeping<Matches>(),
  estimate: keeping<Fit | undefined>(),
  warp: keeping<Pixels>(),
};

interface View {
  readonly image: Kept<PixelData>;
  readonly features: Kept<Features>;
  readonly table: RegionTable;
}

/** Matches two pictures; of a single one, finds the regions. */
export const match: Run<'match'> = async (request, { report, step }) => {
  const times: StageTime[] = [];
  const note = (stage: string, { ms, kept }: Kept<unknown>) => times.push({ stage, ms, kept });
  const { ratio, model, maxError } = request;

  const images = new Map<Side, Kept<PixelData>>();
  for (const side of ['a', 'b'] as const) {
    const picture = request[side];
    if (!picture) continue;
    report({ doing: `Decoding ${side.toUpperCase()}…` });
    const { maxPixels } = request;
    const image = await stages.decode[side](`${picture.id} ${maxPixels}`, () => decode(picture.file, { maxPixels }));
    note(`decode ${side.toUpperCase()}`, image);
    images.set(side, image);
    report({ side, bitmap: await createImageBitmap(rgbaOf(image.value)) });
    await step();
  }

  const views: Partial<Record<Side, View>> = {};
  for (const [side, image] of images) {
    report({ doing: `Finding regions in ${side.toUpperCase()}…` });
    await step();
    views[side] = await see(side, image, request);
    note(`extract ${side.toUpperCase()}`, views[side].features);
    await step();
  }
  const { a, b } = views;
  if (!a || !b) return { a: a?.table, b: b?.table, matches: undefined, fit: undefined, times };

  report({ doing: 'Matching…' });
  await step();
  const pair = `${a.features.key} | ${b.features.key}`;
  const matches = await stages.match(`${pair} ${ratio}`, () =>
    matchDescriptors(a.features.value, b.features.value, { ratio }),
  );
  note('match', matches);
  await step();

  const fit = await stages.estimate(`${matches.key} ${model} ${maxError}`, () =>
    ESTIMATORS[model](a.features.value, b.features.value, matches.value, { maxError }),
  );
  note('estimate', fit);
  await step();

  let numbers: FitNumbers | undefined;
  if (fit.value) {
    const { model: matrix, inliers, significance } = fit.value;
    const warped = await stages.warp(fit.key, () =>
      model === 'fundamental' ? undefined : warpOnto(a.image.value, b.image.value, matrix),
    );
    if (warped.value) note('warp A onto B', warped);
    numbers = { model: modelToArray(matrix), inliers, significance, warped: await bitmapOf(warped.value) };
  }
  const { a: rowsA, b: rowsB, distance } = matches.value;
  return { a: a.table, b: b.table, matches: { a: rowsA, b: rowsB, distance }, fit: numbers, times };
};

async function see(side: Side, image: Kept<PixelData>, { preset, upright }: MatchRequest): Promise<View> {
  const key = `${image.key} ${preset} ${upright}`;
  const features = await stages.extract[side](key, () => extract(image.value, { preset, upright }));
  const outlines = await stages.outline[side](key, () => (preset === 'mser' ? drawOutlines(image.value) : undefined));
  const { frames, response, kind } = features.value;
  return { image, features, table: { frames: frames.data, response, kind, outlines: await bitmapOf(outlines.value) } };
}

function rgbaOf({ width, height, data }: PixelData): ImageData {
  return new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height);
}

async function bitmapOf(pixels: Pixels): Promise<ImageBitmap | undefined> {
  return pixels && createImageBitmap(pixels);
}

/** The pixels of a where the model puts them in b; what a does not cover is transparent. */
function warpOnto(a: PixelData, b: PixelData, model: Fit['model']): ImageData {
  const { width, height } = b;
  const { data } = warp(a, model, { width, height, sampling: 'area', background: 0 });
  const bytes = new Uint8ClampedArray(data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 255 * data[i]!;
  return new ImageData(bytes, width, height);
}
