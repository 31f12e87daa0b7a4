import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import tape from 'tape';
import { readImage, toDataUrl } from '../../lib/node/index.ts';
import { readImageWith } from '../../lib/node/readImage.ts';

const folder = await mkdtemp(join(tmpdir(), 'oriel-images-'));
tape.onFinish(() => rm(folder, { recursive: true }));
// A 4 × 3 picture, red on the left, blue on the right.
const pixels = Uint8Array.from({ length: 36 }, (_, i) => (i % 3 === (Math.floor(i / 3) % 4 < 2 ? 0 : 2) ? 255 : 0));
const picture = () => sharp(pixels, { raw: { width: 4, height: 3, channels: 3 } });
const write = async (name: string, image: Sharp) => {
  const path = join(folder, name);
  await image.toFile(path);
  return path;
};

tape('readImage reads PNG, WebP and grey files, from paths and URLs', async (t) => {
  for (const path of [
    await write('a.png', picture().png()),
    await write('a.webp', picture().webp({ lossless: true })),
  ]) {
    t.deepEqual(await readImage(path), { width: 4, height: 3, channels: 3, data: pixels });
  }
  t.deepEqual((await readImage(pathToFileURL(join(folder, 'a.png')))).data, pixels, 'file URL');
  const deep = sharp(
    Uint16Array.from({ length: 12 }, (_, i) => i * 5000),
    { raw: { width: 4, height: 3, channels: 1 } },
  );
  const grey = await readImage(await write('deep.png', deep.toColourspace('grey16').png()));
  t.equal(grey.data.constructor, Uint8Array, '16 bits become 8');
  t.ok(grey.channels === 1 || grey.channels === 3);
});

tape('readImage honours EXIF orientation', async (t) => {
  const path = await write('turned.png', picture().withMetadata({ orientation: 6 }).png());
  const { width, height, data } = await readImage(path);
  t.deepEqual([width, height], [3, 4]);
  t.deepEqual(Array.from(data.subarray(0, 3)), [255, 0, 0], 'what was left is now on top');
  t.deepEqual(Array.from(data.subarray(-3)), [0, 0, 255]);
});

tape('readImage lays transparency over white', async (t) => {
  const clear = sharp({ create: { width: 2, height: 2, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
  const { channels, data } = await readImage(await write('clear.png', clear.png()));
  t.equal(channels, 3);
  t.ok(data.every((value) => value === 255));
});

tape('readImage says in one sentence what is wrong with a file', async (t) => {
  const whole = await picture().resize(400, 300).jpeg().toBuffer();
  const files: [string, Uint8Array | undefined, RegExp][] = [
    ['missing.jpg', undefined, /no such file/],
    ['empty.jpg', new Uint8Array(0), /the file is empty/],
    ['cut.jpg', whole.subarray(0, whole.length >> 1), /cut short/],
    ['cut.png', (await picture().resize(400, 300).png().toBuffer()).subarray(0, 300), /cut short/],
    ['cut.webp', (await picture().resize(400, 300).webp().toBuffer()).subarray(0, 100), /cut short/],
    ['text.png', new TextEncoder().encode('hello'), /not an image/],
  ];
  for (const [name, bytes, reason] of files) {
    const path = join(folder, name);
    if (bytes) await writeFile(path, bytes);
    const error = await readImage(path).then(
      () => undefined,
      (e: Error) => e,
    );
    t.ok(
      error && reason.test(error.message) && error.message.startsWith(path) && !error.message.includes('\n'),
      error?.message ?? name,
    );
  }
  const error = await readImage(7 as unknown as string).then(
    () => undefined,
    (e: Error) => e,
  );
  t.ok(error instanceof TypeError, error?.message ?? 'a number is no path');
  t.ok(
    /expected an image file, got a folder/.test((await readImage(folder).catch((e: Error) => e.message)) as string),
    'a folder',
  );
});

tape('readImage scales down what has more than maxPixels, and nothing else', async (t) => {
  // Dark on the left, bright on the right; with orientation 6 dark is on top.
  const ramp = Uint8Array.from({ length: 300 * 200 }, (_, i) => 255 * Number(i % 300 >= 150));
  const raw = { width: 300, height: 200, channels: 1 } as const;
  const path = await write('ramp.png', sharp(ramp, { raw }).withMetadata({ orientation: 6 }).png());
  const { width, height, channels, data } = await readImage(path, { maxPixels: 1500 });
  t.deepEqual([width, height], [31, 47], 'the proportions of the picture as it is seen');
  t.ok(data[0]! < 5 && data[channels! * 31 * 46]! > 250, 'black above white');
  for (const maxPixels of [60_000, 1e9, Number.POSITIVE_INFINITY, undefined]) {
    t.deepEqual(await readImage(path, { maxPixels }), await readImage(path), `${maxPixels}: as it is`);
  }
  t.deepEqual((await readImage(path, { maxPixels: 1 })).data.length, channels, 'a single pixel');
  for (const options of [{ maxPixels: 0 }, { maxPixels: 2.5 }, { maxPixels: '2e6' }, { maxpixels: 5 }, null]) {
    const error = await readImage(path, options as object).catch((e: Error) => e);
    t.ok(error instanceof TypeError || error instanceof RangeError, (error as Error).message);
  }
});

tape('without sharp, readImage says what to install', async (t) => {
  const missing = () => Promise.reject(new Error("Cannot find package 'sharp'"));
  const error = await readImageWith(missing, 'a.png').then(
    () => undefined,
    (e: Error) => e,
  );
  t.ok(/npm install sharp/.test(error?.message ?? ''), error?.message ?? 'throws');
});

tape('toDataUrl makes a JPEG that holds the picture', async (t) => {
  const url = await toDataUrl({ width: 4, height: 3, channels: 3, data: pixels }, { quality: 95 });
  t.ok(url.startsWith('data:image/jpeg;base64,'));
  const { width, height } = await sharp(Buffer.from(url.split(',')[1]!, 'base64')).metadata();
  t.deepEqual([width, height], [4, 3]);
  const bad = await toDataUrl({ width: 4, height: 3, channels: 3, data: pixels }, { quality: 0 }).then(
    () => undefined,
    (e: Error) => e,
  );
  t.ok(bad instanceof RangeError);
});
