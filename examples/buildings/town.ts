/** The town on disk, in the published layout of Oxford Buildings: `images/*.jpg` and `gt_files/<landmark>_<k>_{query,good,ok,junk}.txt`. */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelData } from 'oriel';
import { saveFile } from 'oriel/node';
import sharp from 'sharp';
import { photograph } from '../scene/photograph.ts';
import { photographPath } from '../scene/photographs.ts';
import type { Progress } from './progress.ts';
import { lookAt, renderStreet } from './street.ts';
import { type Piece, planTown, type Shot, type TownOptions, type TownPlan } from './townPlan.ts';

/** Grows when the drawing changes: a town of an earlier version or another plan is drawn anew. */
const VERSION = 1;

/** A street whose photographs are to be taken. */
export interface StreetJob {
  readonly images: string;
  readonly options: TownOptions;
  readonly street: number;
}

/** Renders what of the town is not there yet, with up to `workers` processes, each a street at a time. */
export async function writeTown(
  folder: string,
  options: TownOptions,
  workers: number,
  progress: Progress,
): Promise<void> {
  const plan = planTown(options);
  const images = join(folder, 'images');
  const truth = join(folder, 'gt_files');
  await removeOtherTown(folder, [images, truth], plan);
  await mkdir(images, { recursive: true });
  await writeGroundTruth(truth, plan);

  const isThere = ({ name }: Shot | Piece) => existsSync(join(images, `${name}.jpg`));
  const pictures = [...plan.shots, ...plan.pieces];
  const bar = progress.start('render', pictures.length, pictures.filter(isThere).length);
  const waiting = [...plan.streets.keys()].filter((street) => {
    return plan.shots.some((shot) => shot.street === street && !isThere(shot));
  });
  const processes = Math.min(workers, waiting.length);
  const renderWaiting = async () => {
    for (let street = waiting.shift(); street !== undefined; street = waiting.shift()) {
      const job = { images, options, street };
      await (processes > 1 ? renderInProcess(job, bar.step) : takePhotographs(job, bar.step));
    }
  };
  await Promise.all(Array.from({ length: processes }, renderWaiting));
  for (const piece of plan.pieces.filter((piece) => !isThere(piece))) {
    await saveFile(join(images, `${piece.name}.jpg`), await cutPiece(piece, plan));
    bar.step();
  }
  bar.end();
}

/** Removes what there is of another town, which a stamp tells apart. */
async function removeOtherTown(folder: string, contents: readonly string[], plan: TownPlan): Promise<void> {
  const stamp = createHash('sha256')
    .update(JSON.stringify([VERSION, plan]))
    .digest('hex');
  const stampFile = join(folder, 'town.txt');
  const isOther = existsSync(stampFile) && (await readFile(stampFile, 'utf8')) !== stamp;
  if (isOther) for (const content of contents) await rm(content, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(stampFile, stamp);
}

/** In a process of its own: threads of Node 20 do not inherit tsx. */
function renderInProcess(job: StreetJob, step: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./townProcess.ts', import.meta.url));
    child.on('message', () => step());
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`town: street ${job.street} could not be rendered`));
    });
    child.send(job);
  });
}

/** Takes the photographs of a street that are not there yet, and says so after each. */
export async function takePhotographs({ images, options, street }: StreetJob, step: () => void): Promise<void> {
  const { streets, shots } = planTown(options);
  const planned = streets[street]!;
  let picture: PixelData | undefined;
  for (const shot of shots.filter((shot) => shot.street === street)) {
    const path = join(images, `${shot.name}.jpg`);
    if (existsSync(path)) continue;
    picture ??= renderStreet(planned, planned.seed);
    await saveFile(path, await takePhotograph(picture, shot));
    step();
  }
}

async function takePhotograph(street: PixelData, { part, obstacles, options, quality }: Shot): Promise<Buffer> {
  const { image } = photograph(lookAt(street, part, obstacles), options);
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  return sharp(image.data as Uint8Array, { raw })
    .jpeg({ quality })
    .toBuffer();
}

async function cutPiece({ photograph: name, part }: Piece, { width, height }: TownPlan): Promise<Buffer> {
  const whole = sharp(photographPath(name));
  const { width: w, height: h } = await whole.metadata();
  return whole
    .extract({
      left: Math.floor(part.x * w),
      top: Math.floor(part.y * h),
      width: Math.floor(part.width * w),
      height: Math.floor(part.height * h),
    })
    .resize(width, height, { fit: 'cover' })
    .jpeg({ quality: 85 })
    .toBuffer();
}

async function writeGroundTruth(folder: string, plan: TownPlan): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, query, good, ok, junk } of plan.landmarks) {
    const { x, y, width, height } = query.box;
    const corners = [x, y, x + width, y + height].map((value) => value.toFixed(1));
    const lists = { good, ok, junk };
    await writeFile(join(folder, `${name}_1_query.txt`), `oxc1_${query.image} ${corners.join(' ')}\n`);
    for (const [list, names] of Object.entries(lists)) {
      await writeFile(join(folder, `${name}_1_${list}.txt`), names.map((image) => `${image}\n`).join(''));
    }
  }
}
