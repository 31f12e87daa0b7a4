/** The two nearest neighbours by faiss and native OpenCV, in child processes on one thread. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('neighbours.py', import.meta.url));

export interface NeighbourPeer {
  readonly method: 'faiss' | 'opencv';
  readonly version: string;
  /** Median CPU time of a search, without adding the rows to an index. */
  readonly ms: number;
}

/** Times those that are installed, on rows of 128 bytes. */
export async function timeNeighbours(a: Uint8Array, b: Uint8Array, repeats: number): Promise<NeighbourPeer[]> {
  if (!existsSync(PYTHON)) return [];
  const folder = await mkdtemp(join(tmpdir(), 'oriel-neighbours-'));
  try {
    const files = [join(folder, 'a.u8'), join(folder, 'b.u8')];
    await writeFile(files[0]!, a);
    await writeFile(files[1]!, b);
    const { stdout } = await promisify(execFile)(PYTHON, [SCRIPT, ...files, String(repeats)]);
    return stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  } catch (error) {
    console.error(`peers are left out: ${(error as Error).message.split('\n').at(-2)}`);
    return [];
  } finally {
    await rm(folder, { recursive: true });
  }
}
