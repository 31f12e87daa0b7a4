/** Native OpenCV's robust estimators, in one child process for many sets of matches. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findPeers } from './native.ts';

/** Matched centres, px: row i of `a` with row i of `b`. */
export interface Centres {
  /** [n, 2] */
  readonly a: Float32Array;
  /** [n, 2] */
  readonly b: Float32Array;
}

export interface NativeJob {
  readonly model: 'homography' | 'affine' | 'similarity' | 'fundamental';
  /** A name of OpenCV's, or MAGSAC_PROSAC; robust.py says which. */
  readonly method: string;
  readonly maxError?: number;
  readonly maxTrials?: number;
  readonly confidence?: number;
}

export interface NativeFit {
  /** Least CPU time of the calls, ms. */
  readonly ms: number;
  /** 3×3 in row-major order; absent where nothing was found. */
  readonly model: readonly number[] | undefined;
  readonly inliers: number;
}

/** Whether python3-opencv is installed. */
export async function hasNativeOpenCv(): Promise<boolean> {
  return (await findPeers(tmpdir())).opencv !== undefined;
}

/**
 * Runs every job on every set.
 *
 * @param calls - calls a set, of which the least time counts
 * @returns `[job][set]`
 */
export async function estimateNatively(
  sets: readonly Centres[],
  jobs: readonly NativeJob[],
  calls = 1,
): Promise<NativeFit[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-robust-'));
  try {
    const file = join(folder, 'sets.bin');
    await writeFile(file, encodeSets(sets));
    const names = jobs.map(
      ({ model, method, maxError = 3, maxTrials = 10_000, confidence = 0.995 }) =>
        `${model}:${method}:${maxError}:${maxTrials}:${confidence}`,
    );
    const program = fileURLToPath(new URL('robust.py', import.meta.url));
    const child = spawn('/usr/bin/python3', [program, file, `${calls}`, ...names], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const fits: NativeFit[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const { model, ...rest } = JSON.parse(line);
      fits.push({ model: model ?? undefined, ...rest });
    }
    if (fits.length !== jobs.length * sets.length) {
      throw new Error(`robust.py: expected ${jobs.length * sets.length} results, got ${fits.length}`);
    }
    return jobs.map((_, job) => fits.slice(job * sets.length, (job + 1) * sets.length));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The format is stated in robust.py. */
function encodeSets(sets: readonly Centres[]): Uint8Array {
  const words = sets.reduce((sum, { a, b }) => sum + 1 + a.length + b.length, 1);
  const integers = new Int32Array(words);
  const floats = new Float32Array(integers.buffer);
  integers[0] = sets.length;
  let at = 1;
  for (const { a, b } of sets) {
    integers[at] = a.length / 2;
    floats.set(a, at + 1);
    floats.set(b, at + 1 + a.length);
    at += 1 + a.length + b.length;
  }
  return new Uint8Array(integers.buffer);
}
