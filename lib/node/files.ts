/**
 * Files that are whole at every moment: the old version or the new one, whenever the process or the machine stops.
 *
 * 1. The bytes go to a new file beside the target, with a name of its own, and are forced to the disk.
 * 2. It is renamed to the target, which replaces that at once; the folder is forced to the disk too.
 * 3. What killed processes left is removed by the first save of a later process in the folder, when it has not been written to for an hour.
 *
 * Known limit: where a folder cannot be opened, as on Windows, the rename itself may be lost with the machine's power; the old version is then
 * still there.
 */
import { randomUUID } from 'node:crypto';
import { chmod, type FileHandle, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe } from '../check.ts';
import { pathOf } from './path.ts';

const UNFINISHED = /\.[0-9a-f-]{36}\.unfinished$/;
const ABANDONED_AFTER = 3_600_000;
/** Bytes of one read; Node takes at most 2 GiB. */
const CHUNK = 2 ** 30;
/** Folders that this process has cleaned. */
const cleaned = new Set<string>();

/**
 * Writes a file, such as a serialised index, so that it is never seen half-written, also when the process is killed meanwhile.
 *
 * Saves to one path at the same time are safe: one of them is the last. A link is followed; the permissions of the replaced file are kept.
 *
 * @param path - a path or file URL; its folder must exist
 * @throws TypeError for the wrong kind of argument; Error, in one sentence with the path, when it cannot be written, or is a device or pipe: the old file stands
 *
 * @example
 * await saveFile('town.index', index.serialize());
 */
export async function saveFile(path: string | URL, bytes: Uint8Array): Promise<void> {
  const name = pathOf(path);
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`bytes: expected a Uint8Array, got ${describe(bytes)}`);
  const target = await realpath(name).catch(() => name);
  const folder = dirname(target);
  const unfinished = `${target}.${randomUUID()}.unfinished`;
  try {
    await clean(folder);
    const replaced = await stat(target).catch(() => undefined);
    // The rename would replace a device or a pipe for everyone who uses it.
    if (replaced && !replaced.isFile() && !replaced.isDirectory())
      throw new Error('expected a file, got a device or pipe');
    await usingFile(unfinished, 'wx', async (file) => {
      await file.writeFile(bytes);
      await file.sync();
    });
    if (replaced) await chmod(unfinished, replaced.mode);
    await rename(unfinished, target);
    await usingFile(folder, 'r', (opened) => opened.sync()).catch(() => {});
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw failure(name, 'saved', error);
  }
}

/**
 * Reads a whole file.
 *
 * @param path - a path or file URL
 * @returns its bytes, of any number
 * @throws TypeError for the wrong kind of argument; Error, in one sentence with the path, when it cannot be read
 *
 * @example
 * await saveFile('town.index', index.serialize());
 * const same = VisualIndex.from(await loadFile('town.index'));
 */
export async function loadFile(path: string | URL): Promise<Uint8Array> {
  const name = pathOf(path);
  try {
    return await usingFile(name, 'r', async (file) => {
      const bytes = new Uint8Array((await file.stat()).size);
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, at, Math.min(CHUNK, bytes.length - at), at);
        if (bytesRead === 0) throw new Error(`it ended after ${at} of ${bytes.length} bytes`);
        at += bytesRead;
      }
      return bytes;
    });
  } catch (error) {
    throw failure(name, 'loaded', error);
  }
}

async function usingFile<T>(path: string, flags: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Removes what was abandoned in a folder, once a process: thousands of saves must not list it thousands of times. */
async function clean(folder: string): Promise<void> {
  if (cleaned.has(folder)) return;
  cleaned.add(folder);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!UNFINISHED.test(name)) continue;
    const path = join(folder, name);
    // Another process may have removed it in the meantime.
    const written = await stat(path).catch(() => undefined);
    if (written && Date.now() - written.mtimeMs > ABANDONED_AFTER) await rm(path, { force: true }).catch(() => {});
  }
}

const REASONS = new Map<string | undefined, string>([
  ['ENOENT', 'no such file or folder'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['EISDIR', 'expected a file, got a folder'],
  ['EACCES', 'no permission'],
  ['EROFS', 'the disk is read-only'],
  ['ENOSPC', 'the disk is full'],
]);

function failure(name: string, what: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  return new Error(`${name}: cannot be ${what} (${REASONS.get(code) ?? message})`, { cause: error });
}
