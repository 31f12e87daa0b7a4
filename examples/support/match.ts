/** What the matching examples share: a clock, printing, and the picture. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Features, Fit, Matches, Matrix, PixelData } from 'oriel';
import { drawMatches } from 'oriel/draw';
import { toDataUrl } from 'oriel/node';
import sharp from 'sharp';

export interface Clock {
  /** Runs `work` and adds its time to the stage. */
  time<T>(stage: string, work: () => T): T;
  /** Prints the stages in the order of their first use. */
  print(): void;
}

export function startClock(): Clock {
  const stages = new Map<string, number>();
  const add = (stage: string, from: number) => stages.set(stage, (stages.get(stage) ?? 0) + performance.now() - from);
  return {
    time: (stage, work) => {
      const from = performance.now();
      const result = work();
      if (result instanceof Promise)
        result.then(
          () => add(stage, from),
          () => add(stage, from),
        );
      else add(stage, from);
      return result;
    },
    print: () => {
      const parts = Array.from(stages, ([stage, ms]) => `${stage} ${ms.toFixed(0)}`);
      console.log(`time, ms            ${parts.join(', ')} (first calls, both images)`);
    },
  };
}

export function printModel(model: Matrix): void {
  model.to2DArray().forEach((row, i) => {
    console.log(
      `${i === 0 ? 'homography' : ''}`.padEnd(19),
      row.map((value) => value.toPrecision(6).padStart(13)).join(' '),
    );
  });
}

/** Writes the drawing of the matches as SVG, and as PNG beside it. */
export async function writeDrawing(
  path: string,
  imageA: PixelData,
  imageB: PixelData,
  a: Features,
  b: Features,
  matches: Matches,
  fit: Fit | undefined,
): Promise<void> {
  const [hrefA, hrefB] = await Promise.all([toDataUrl(imageA), toDataUrl(imageB)]);
  const svg = drawMatches({ ...imageA, href: hrefA }, { ...imageB, href: hrefB }, a, b, matches, { fit });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, svg);
  await sharp(Buffer.from(svg))
    .png()
    .toFile(path.replace(/(\.svg)?$/, '.png'));
}

/** Runs a program; what goes wrong ends it with one sentence instead of a stack. */
export async function inOneSentence(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    console.error((error as Error).message.split('\n')[0]);
    process.exitCode = 1;
  }
}
