/** The peers that are not JavaScript: native OpenCV, VLFeat and COLMAP in child processes, each where it is installed. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ndarray from 'ndarray';
import type { Features } from '../../lib/index.ts';

const run = promisify(execFile);
const sourceOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A program that takes `METHOD time IMAGE...` and `METHOD features OUT IMAGE...`. */
export interface Peer {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Peers {
  readonly opencv?: Peer | undefined;
  readonly vlfeat?: Peer | undefined;
  /** Of its features only times. */
  readonly colmap?: Peer | undefined;
}

const PYTHON = '/usr/bin/python3';

/** Looks which peers are installed; VLFeat's program is compiled into `folder`. */
export async function findPeers(folder: string): Promise<Peers> {
  return { opencv: await findOpenCv(), vlfeat: await buildVlfeat(folder), colmap: findColmap() };
}

async function findOpenCv(): Promise<Peer | undefined> {
  return run(PYTHON, ['-c', 'import cv2']).then(
    () => ({ command: PYTHON, args: [sourceOf('opencv.py')] }),
    () => undefined,
  );
}

function findColmap(): Peer | undefined {
  return existsSync('/usr/bin/colmap') ? { command: PYTHON, args: [sourceOf('colmap.py')] } : undefined;
}

async function buildVlfeat(folder: string): Promise<Peer | undefined> {
  if (!existsSync('/usr/include/vl/covdet.h')) return undefined;
  const command = join(folder, 'vlfeat');
  return run('gcc', ['-O3', sourceOf('vlfeat.c'), '-o', command, '-lvl', '-lm']).then(
    () => ({ command, args: [] }),
    (error: Error) => {
      console.error(`VLFeat is left out, its program does not compile: ${error.message.split('\n')[0]}`);
      return undefined;
    },
  );
}

/** Features of image files; descriptors have no columns where the method has none. */
export async function peerFeatures(
  { command, args }: Peer,
  method: string,
  files: readonly string[],
): Promise<Features[]> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-peer-'));
  try {
    await run(command, [...args, method, 'features', folder, ...files]);
    return await Promise.all(files.map((_, i) => readFeatures(join(folder, `${i}.bin`))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Median CPU time of a method on an image file. */
export async function peerTime(
  { command, args }: Peer,
  method: string,
  file: string,
): Promise<{ version: string; regions: number; ms: number }> {
  const { stdout } = await run(command, [...args, method, 'time', file]);
  return JSON.parse(stdout);
}

/** The format is stated in opencv.py. */
async function readFeatures(path: string): Promise<Features> {
  const bytes = new Uint8Array(await readFile(path)).buffer;
  const [length, width] = new Int32Array(bytes, 0, 2) as unknown as [number, number];
  const frames = new Float32Array(bytes, 8, 6 * length);
  const response = new Float32Array(bytes, 8 + 24 * length, length);
  const descriptors = new Uint8Array(bytes, 8 + 28 * length, width * length);
  return {
    length,
    frames: ndarray(frames, [length, 2, 3]),
    response,
    descriptors: ndarray(descriptors, [length, width]),
  };
}
