/** In a process of its own: how long until the first homography, or the first matches where there is none to have. */
import { readFile } from 'node:fs/promises';
import type { Chain } from './chain.ts';

const [bundle, width, height, ...files] = process.argv.slice(2) as [string, string, string, string, string];
const images = await Promise.all(files.map(async (file) => new Uint8Array(await readFile(file))));
const from = performance.now();
const { chain } = (await import(bundle)) as { chain: Chain };
const [a, b] = images.map((data) => chain.extract({ width: Number(width), height: Number(height), channels: 1, data }));
const pairs = chain.match(a!, b!);
chain.estimate?.(a!, b!, pairs);
console.log(performance.now() - from);
// OpenCV's runtime would keep the process.
process.exit();
