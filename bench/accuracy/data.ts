/**
 * The image series that accuracy is measured on. Every method reads the same grey bytes.
 *
 * With a folder of data: vgg_affine, hpatches, JPEG compression of graf's first image, and 'exact', the first images of vgg_affine seen from
 * known viewpoints. Without: the five changes of the papers, made from photographs in the public domain and the rendered façade.
 */
import { join } from 'node:path';
import { determinant, Matrix } from 'ml-matrix';
import { renderFacade } from '../../examples/scene/facade.ts';
import { recompress } from '../../examples/scene/jpeg.ts';
import { modelBetween, type PhotographOptions, photograph } from '../../examples/scene/photograph.ts';
import { type PHOTOGRAPHS, photographPath } from '../../examples/scene/photographs.ts';
import type { PixelData } from '../../lib/index.ts';
import { grayPicture, type Picture, readAny, readGray, readSequences, type Sequence } from '../support/images.ts';
import { exactViews } from './exact.ts';

/** What changes along a series, in order of growing difficulty. */
export interface Change {
  readonly name: string;
  readonly axis: string;
  /** For image 2 onwards. */
  readonly values: readonly number[];
}

/** Six images of one scene; `models[k]` maps image 0 to image k + 1. */
export interface Series {
  readonly name: string;
  readonly pictures: readonly Picture[];
  readonly models: readonly Matrix[];
  readonly change?: Change | undefined;
}

export interface DataSet {
  readonly name: string;
  readonly series: readonly Series[];
}

/** Qualities whose complements, 60 to 98 %, are the compression on the axis of Mikolajczyk et al. 2005. */
const QUALITIES = [40, 20, 10, 5, 2];
const JPEG: Change = { name: 'JPEG compression', axis: 'JPEG compression, %', values: QUALITIES.map((q) => 100 - q) };

/** Reads the data sets of a folder; files for other programs go to `temporary`. */
export async function readDataSets(folder: string, temporary: string): Promise<DataSet[]> {
  const vgg = await readSet('vgg_affine', await readSequences(join(folder, 'vgg_affine')), temporary);
  const graf = vgg.series.find(({ name }) => name === 'graf')!;
  return [
    { ...vgg, series: vgg.series.map((series) => ({ ...series, change: changeOf(series) })) },
    { name: 'jpeg', series: [await jpegSeries('graf 1, JPEG', graf.pictures[0]!.image, temporary)] },
    await readSet('hpatches', await readSequences(join(folder, 'hpatches')), temporary),
    { name: 'exact', series: await Promise.all(vgg.series.map((series) => exactSeries(series, temporary))) },
  ];
}

/** Makes the data set that needs no data: each of the five changes on a picture of its own. */
export async function renderDataSet(temporary: string): Promise<DataSet> {
  const facade = renderFacade({ seed: 7, width: 720, height: 540 });
  const series = [
    await renderSeries('façade', facade, temporary, {
      name: 'viewpoint',
      axis: 'viewpoint angle, degrees',
      values: [20, 30, 40, 50, 60],
      photograph: (tilt, k) => ({ view: { tilt, direction: 20 + 35 * k, rotation: 4 * k, scale: 0.9 } }),
    }),
    await renderSeries('canyon', await shrunk('black-canyon'), temporary, {
      name: 'zoom and rotation',
      axis: 'scale change',
      values: [1.12, 1.38, 1.9, 2.35, 2.8],
      photograph: (zoom, k) => ({ view: { scale: 1 / zoom, rotation: 10 + 32 * k } }),
    }),
    await renderSeries('façade 2', renderFacade({ seed: 3, width: 720, height: 540 }), temporary, {
      name: 'blur',
      axis: 'blur σ, px',
      values: [1, 1.5, 2, 3, 4],
      photograph: (blur) => ({ blur }),
    }),
    await renderSeries('boats', await shrunk('nagasaki-boats'), temporary, {
      name: 'light',
      axis: 'light, share taken away',
      values: [0.15, 0.3, 0.4, 0.5, 0.6],
      photograph: (dark) => ({ gain: 1 - dark, gamma: 1 + dark / 4, shadow: dark / 4 }),
    }),
    await jpegSeries('boats, JPEG', await shrunk('nagasaki-boats'), temporary),
  ];
  return { name: 'rendered', series };
}

async function readSet(name: string, sequences: readonly Sequence[], temporary: string): Promise<DataSet> {
  const series: Series[] = [];
  for (const sequence of sequences) {
    const pictures: Picture[] = [];
    for (const path of sequence.images) pictures.push(await grayPicture(await readAny(path), temporary));
    series.push({ name: sequence.name, pictures, models: sequence.models });
  }
  return { name, series };
}

/** What changes in the series of vgg_affine, as in the paper's figures. */
function changeOf({ name, models, pictures }: Series): Change | undefined {
  const numbers = [2, 3, 4, 5, 6];
  const { width, height } = pictures[0]!.image;
  const changes: Record<string, Change> = {
    graf: { name: 'viewpoint', axis: 'viewpoint angle, degrees', values: [20, 30, 40, 50, 60] },
    boat: {
      name: 'zoom and rotation',
      axis: 'scale change',
      values: models.map((model) => scaleChange(model, width / 2, height / 2)),
    },
    bikes: { name: 'blur', axis: 'image, ever more blurred', values: numbers },
    leuven: { name: 'light', axis: 'image, ever darker', values: numbers },
  };
  return changes[name];
}

/** By how much the homography shrinks or enlarges around (x, y), at least 1. */
function scaleChange(model: Matrix, x: number, y: number): number {
  // The determinant of a homography's Jacobian is det H / w³.
  const w = model.get(2, 0) * x + model.get(2, 1) * y + model.get(2, 2);
  const scale = Math.sqrt(Math.abs(determinant(model) / w ** 3));
  return Math.max(scale, 1 / scale);
}

/** The first image of a series and its exact views. */
async function exactSeries({ name, pictures }: Series, temporary: string): Promise<Series> {
  const first = pictures[0]!;
  const views = exactViews(first.image);
  const seen = await Promise.all(views.map(({ image }) => grayPicture(image, temporary)));
  return { name, pictures: [first, ...seen], models: views.map(({ model }) => model) };
}

async function jpegSeries(name: string, image: PixelData, temporary: string): Promise<Series> {
  const first = await grayPicture(image, temporary);
  const pictures = [first];
  for (const quality of QUALITIES) pictures.push(await grayPicture(await recompress(first.image, quality), temporary));
  return { name, pictures, models: QUALITIES.map(() => Matrix.eye(3)), change: JPEG };
}

async function renderSeries(
  name: string,
  picture: PixelData,
  temporary: string,
  change: Change & { photograph: (value: number, k: number) => PhotographOptions },
): Promise<Series> {
  // Every view, the first as well, has noise of its own.
  const views = [{}, ...change.values.map(change.photograph)].map((options, seed) =>
    photograph(picture, { noise: 2, seed, ...options }),
  );
  const pictures: Picture[] = [];
  for (const { image } of views) pictures.push(await grayPicture(image, temporary));
  return { name, pictures, models: views.slice(1).map((view) => modelBetween(views[0]!, view)), change };
}

/** A photograph, grey, 800 px wide. */
function shrunk(name: (typeof PHOTOGRAPHS)[number]): Promise<PixelData> {
  return readGray(photographPath(name), [800]);
}
