import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import tape from 'tape';
import { loadFile, saveFile } from '../../lib/node/index.ts';
import { randomFor } from '../support.ts';

const root = await mkdtemp(join(tmpdir(), 'oriel-files-'));
tape.onFinish(() => rm(root, { recursive: true }));
/** A folder of its own: a process cleans each folder once. */
const folder = async (name: string) => {
  await mkdir(join(root, name));
  return join(root, name);
};
const message = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing thrown',
    (error: Error) => `${error.name}: ${error.message}`,
  );

tape('saveFile writes what loadFile reads, from paths and URLs, and leaves nothing beside it', async (t) => {
  const path = join(await folder('plain'), 'a.index');
  for (const bytes of [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(100_000).fill(7)]) {
    await saveFile(path, bytes);
    t.deepEqual(await loadFile(path), bytes);
    t.deepEqual(new Uint8Array(await readFile(path)), bytes);
    await saveFile(pathToFileURL(path), bytes.subarray(1));
    t.deepEqual(await loadFile(pathToFileURL(path)), bytes.subarray(1), 'part of a buffer');
  }
  t.deepEqual(await readdir(join(root, 'plain')), ['a.index']);
});

tape('a file that is killed while it saves stands in its old or its new version', async (t) => {
  const at = await folder('killed');
  const path = join(at, 'a.index');
  const random = randomFor('killed');
  const script = fileURLToPath(new URL('saver.ts', import.meta.url));
  let newest = 0;
  for (let kill = 0; kill < 12; kill++) {
    const saver = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(saver.stdout, 'data');
    await wait(40 * random.float());
    saver.kill('SIGKILL');
    await once(saver, 'exit');
    const bytes = await loadFile(path);
    const version = bytes.length - 2 ** 22;
    newest = Math.max(newest, version);
    t.ok(version >= 0 && bytes.every((byte) => byte === (version & 255)), `kill ${kill} left version ${version} whole`);
  }
  const unfinished = (await readdir(at)).filter((name) => name !== 'a.index');
  t.ok(unfinished.length > 0, `${unfinished.length} of 12 kills met a half-written file`);
  t.comment(`newest version ${newest}`);
});

tape('what killed processes left is removed an hour later, what is being written is not', async (t) => {
  const at = await folder('abandoned');
  const name = (digit: string) => `b.index.${`${digit.repeat(8)}-${'0000-'.repeat(3)}${digit.repeat(12)}`}.unfinished`;
  for (const file of [name('1'), name('2'), 'c.unfinished']) await writeFile(join(at, file), 'half');
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  for (const file of [name('1'), 'c.unfinished']) await utimes(join(at, file), longAgo, longAgo);
  await saveFile(join(at, 'a.index'), Uint8Array.of(1));
  t.deepEqual((await readdir(at)).sort(), ['a.index', name('2'), 'c.unfinished'].sort());
});

tape('saves to one path at the same time leave one of their versions whole', async (t) => {
  const at = await folder('together');
  const path = join(at, 'a.index');
  const versions = Array.from({ length: 20 }, (_, i) => new Uint8Array(50_000 + i).fill(i));
  await Promise.all(versions.map((bytes) => saveFile(path, bytes)));
  const bytes = await loadFile(path);
  t.deepEqual(bytes, versions[bytes.length - 50_000]);
  t.deepEqual(await readdir(at), ['a.index']);
});

tape('a link is followed, and permissions stay', async (t) => {
  const at = await folder('linked');
  await writeFile(join(at, 'real.index'), 'old');
  await chmod(join(at, 'real.index'), 0o600);
  await symlink('real.index', join(at, 'link.index'));
  await saveFile(join(at, 'link.index'), Uint8Array.of(5));
  t.deepEqual(await loadFile(join(at, 'real.index')), Uint8Array.of(5));
  t.equal((await stat(join(at, 'real.index'))).mode & 0o777, 0o600);
});

tape('a pipe or device is not replaced by a file', async (t) => {
  const path = join(await folder('special'), 'pipe');
  if (spawnSync('mkfifo', [path]).status !== 0) return t.skip('no pipes here');
  t.equal(
    await message(saveFile(path, Uint8Array.of(1))),
    `Error: ${path}: cannot be saved (expected a file, got a device or pipe)`,
  );
  t.ok((await stat(path)).isFIFO(), 'the pipe stands');
  t.deepEqual(await readdir(join(path, '..')), ['pipe'], 'nothing is left');
});

tape('errors of files name the path, and the old file stands', async (t) => {
  const at = await folder('refused');
  const missing = join(at, 'no', 'a.index');
  t.equal(
    await message(saveFile(missing, Uint8Array.of(1))),
    `Error: ${missing}: cannot be saved (no such file or folder)`,
  );
  t.equal(await message(loadFile(missing)), `Error: ${missing}: cannot be loaded (no such file or folder)`);
  t.equal(
    await message(saveFile(at, Uint8Array.of(1))),
    `Error: ${at}: cannot be saved (expected a file, got a folder)`,
  );
  t.equal(await message(loadFile(at)), `Error: ${at}: cannot be loaded (expected a file, got a folder)`);
  t.deepEqual(await readdir(at), [], 'nothing is left');
  t.deepEqual(
    (await readdir(root)).filter((name) => name.startsWith('refused')),
    ['refused'],
  );
  t.ok(/^TypeError: path: expected a string or a file URL/.test(await message(saveFile(7 as never, Uint8Array.of(1)))));
  t.ok(/^TypeError: bytes: expected a Uint8Array, got string/.test(await message(saveFile(at, 'text' as never))));
  t.ok(/^TypeError: path/.test(await message(loadFile(undefined as never))));
});
