import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import tape from 'tape';
import { extract } from '../../lib/index.ts';
import { extractFiles, readImage } from '../../lib/node/index.ts';
import { startThread } from '../../lib/node/startThread.ts';
import { extractMany } from '../../lib/pool/extractMany.ts';
import { drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

const folder = await mkdtemp(join(tmpdir(), 'oriel-many-'));
tape.onFinish(() => rm(folder, { recursive: true }));
const random = randomFor('many files');
const paths = await Promise.all(
  [80, 200, 60, 120, 90].map(async (width, i) => {
    const path = join(folder, `${i}.png`);
    const { data } = drawTexture(width, 70, random);
    const bytes = Uint8Array.from(data, (value) => 255 * Math.min(Math.max(value, 0), 1));
    await sharp(bytes, { raw: { width, height: 70, channels: 1 } }).toFile(path);
    return path;
  }),
);
await writeFile(join(folder, 'text.png'), 'hello');

tape('extractFiles gives what readImage and extract give, in order, and errors for bad files', async (t) => {
  const wanted = [paths[0]!, 'missing.jpg', paths[1]!, join(folder, 'text.png'), ...paths.slice(2)];
  const options = { preset: 'hesaff', maxFeatures: 50, upright: true } as const;
  const seen: string[] = [];
  for await (const { path, features, width, height, error } of extractFiles(wanted, { ...options, workers: 2 })) {
    seen.push(path);
    if (error) {
      t.ok(error instanceof Error && error.message.startsWith(path), error.message);
      continue;
    }
    const image = await readImage(path);
    const expected = extract(image, options);
    t.deepEqual([width, height], [image.width, image.height]);
    t.ok(expected.length > 5, `${expected.length} features`);
    t.deepEqual(features, expected, path);
    t.equal(features.frames.get(0, 0, 2), expected.frames.get(0, 0, 2), 'an ndarray');
  }
  t.deepEqual(seen, wanted);
});

tape('extractFiles scales down what has more than maxPixels', async (t) => {
  const options = { maxFeatures: 50, maxPixels: 5000 };
  for await (const { path, features, width, height } of extractFiles(paths, { ...options, workers: 1 })) {
    const image = await readImage(path, { maxPixels: 5000 });
    t.deepEqual([width, height], [image.width, image.height]);
    t.ok(image.width * image.height <= 5000 && image.width * image.height > 4000, `${width} x ${height}`);
    t.deepEqual(features, extract(image, { maxFeatures: 50 }), path);
  }
});

tape('extractFiles takes URLs from an async iterable, and refuses what is no path', async (t) => {
  async function* some() {
    yield pathToFileURL(paths[0]!);
    yield 7 as unknown as URL;
    yield new URL('https://example.org/a.jpg');
  }
  const results = [];
  for await (const result of extractFiles(some(), { workers: 1 })) results.push(result);
  t.deepEqual(results[0]!.path, pathToFileURL(paths[0]!));
  t.ok(results[0]!.features!.length > 5);
  t.ok(results[1]!.error instanceof TypeError, results[1]!.error?.message);
  t.ok(results[2]!.error instanceof TypeError, results[2]!.error?.message);
});

tape('extractFiles says what is wrong with its options', async (t) => {
  t.throws(() => extractFiles('a.jpg' as never), /TypeError: paths/);
  t.throws(() => extractFiles(paths, { maxPixels: 0 }), /RangeError: maxPixels/);
  const step = (options: object) =>
    extractFiles(paths, options)
      .next()
      .then(
        () => 'nothing thrown',
        (error: Error) => `${error.name}: ${error.message}`,
      );
  t.ok(/^RangeError: contrast: expected .*, got -1/.test(await step({ contrast: -1 })));
  t.ok(/^RangeError: preset: expected .*, got magic/.test(await step({ preset: 'magic' })));
  t.ok(/^TypeError: options of preset sift: expected .* unknown option colour/.test(await step({ colour: true })));
});

tape('a signal ends extractFiles in the middle of an image', async (t) => {
  const controller = new AbortController();
  const start = performance.now();
  const run = async () => {
    // Tilts without end, as it seems: half a minute of views.
    const tilts = Array.from({ length: 16 }, () => 16);
    const results = extractFiles([paths[1]!], { views: { tilts, rotationStep: 1 }, signal: controller.signal });
    setTimeout(() => controller.abort(), 1500);
    for await (const _ of results) t.fail('a result');
  };
  const error = await run().catch((reason: Error) => reason);
  t.equal((error as Error).name, 'AbortError');
  t.ok(performance.now() - start < 15_000, 'long before it would have been done');
});

tape('threads that die are replaced, and their images say how they died', async (t) => {
  const start = startThread(new URL('dying.mjs', import.meta.url));
  const sources = ['fine', 'error', 'fine', 'exit', 'fine'];
  const errors = [];
  for await (const { error } of extractMany(sources, (source) => source, start, { workers: 1 })) {
    errors.push(error?.message);
  }
  t.deepEqual(errors, [
    undefined,
    'worker: it ended at this image (a bug)',
    undefined,
    'worker: it ended at this image (exit code 3)',
    undefined,
  ]);
});

tape('the built package extracts files too, and a process that loses interest ends', (t) => {
  const script = `
    import { extractFiles } from 'oriel/node';
    const results = extractFiles(${JSON.stringify(paths)}, { workers: 2 });
    console.log((await results.next()).value.features.length);`;
  // Flags of V8 hold for the whole process; Node refuses them where they are listed for a thread.
  for (const flags of [[], ['--max-old-space-size=512', '--expose-gc']]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...flags, '--input-type=module', '--eval', script],
      { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8', timeout: 60_000 },
    );
    t.equal(status, 0, stderr);
    t.ok(Number(stdout) > 5, stdout);
  }
  t.end();
});
