/** What do pixels tell, and what not? Aliasing in a picture, and the PSNR of edits that an eye hardly sees. */
import { mkdir } from 'node:fs/promises';
import { psnr, quantise, resize } from 'oriel';
import sharp from 'sharp';
import { photographPath } from './scene/photographs.ts';

/** Rings whose frequency grows from 0 in the middle to half a cycle a pixel at the sides. */
function drawZonePlate(size: number) {
  const middle = (size - 1) / 2;
  const data = Float32Array.from({ length: size * size }, (_, i) => {
    const squared = ((i % size) - middle) ** 2 + (Math.floor(i / size) - middle) ** 2;
    return 0.5 + 0.5 * Math.cos((Math.PI * squared) / size);
  });
  return { width: size, height: size, data };
}

const plate = drawZonePlate(256);
const panels = [plate, ...[false, true].map((prefilter) => resize(plate, { width: 64, height: 64, prefilter }))];
const pictures = panels.map(async ({ data }) => {
  const side = Math.sqrt(data.length);
  const bytes = Uint8ClampedArray.from(data, (value) => 255 * value);
  const raw = { width: side, height: side, channels: 1 } as const;
  return sharp(bytes, { raw }).resize(256, 256, { kernel: 'nearest' }).png().toBuffer();
});
await mkdir('out', { recursive: true });
await sharp({ create: { width: 784, height: 256, channels: 3, background: 'white' } })
  .composite((await Promise.all(pictures)).map((input, i) => ({ input, left: 264 * i, top: 0 })))
  .toColourspace('b-w')
  .png()
  .toFile('out/aliasing.png');
console.log('picture: out/aliasing.png: a zone plate; at a quarter of its size without prefilter; with prefilter');

const { data, info } = await sharp(photographPath('black-canyon')).raw().toBuffer({ resolveWithObject: true });
const photograph = { data, ...info };
const { width, height } = info;
const shifted = { ...photograph, data: data.map((_, i) => data[i - info.channels] ?? data[i]!) };
const half = resize(photograph, { width: width >> 1, height: height >> 1 });
for (const [edit, image] of [
  ['16 levels', quantise(photograph, 16)],
  ['to half the size and back', resize(half, { width, height })],
  ['a pixel to the right', shifted],
] as const) {
  console.log(`${edit}: ${psnr(photograph, image).toFixed(1)} dB`);
}
