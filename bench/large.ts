/**
 * Time and memory of `extract` on ever larger images: each in a process of its own, whose peak memory is read at its end.
 *
 *     npm run bench -- large                                       preset sift
 *     node --import tsx bench/large.ts [--preset hesaff] [--sizes 1,12]
 *
 * The image is a photograph of the development dependencies at its own resolution, mirrored to and fro up to the size: grey bytes, as many
 * regions a megapixel at all sizes. The process itself takes the memory of the first column of the second table before it begins.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { photographPath } from '../examples/scene/photographs.ts';
import { extract, type PixelData, type Preset } from '../lib/index.ts';
import { readGray } from './support/images.ts';
import { printTable } from './support/table.ts';
import { cpuTime } from './support/timing.ts';

/** What a process says of one size. */
interface Measured {
  readonly size: string;
  readonly features: number;
  /** CPU, of the process and all its threads. */
  readonly seconds: number;
  /** MB: before the first call of `extract`, and at most. */
  readonly before: number;
  readonly peak: number;
}

const { values } = parseArgs({
  options: {
    preset: { type: 'string', default: 'sift' },
    sizes: { type: 'string', default: '0.3,1,3,6,12,25,50' },
    measure: { type: 'string' },
  },
  allowPositionals: true,
});
const preset = values.preset as Preset;
if (values.measure === undefined) compare(values.sizes.split(','));
else console.log(JSON.stringify(await measure(Number(values.measure))));

function compare(sizes: readonly string[]): void {
  console.log(`extract, preset ${preset}, one process a size\n`);
  const all = sizes.map((megapixels) => {
    const script = fileURLToPath(import.meta.url);
    const args = ['--import', 'tsx', script, '--preset', preset, '--measure', megapixels];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${megapixels} megapixels: ${stderr}`);
    return { megapixels: Number(megapixels), ...(JSON.parse(stdout) as Measured) };
  });
  const [slowest, fullest] = [
    Math.max(...all.map(({ seconds, megapixels }) => seconds / megapixels)),
    Math.max(...all.map(({ peak }) => peak)),
  ];
  printTable(
    ['megapixels', 'size', 'features', 's', 's a megapixel', '', 'MB before', 'peak MB', ''],
    all.map(({ megapixels, size, features, seconds, before, peak }) => [
      ...[`${megapixels}`, size, `${features}`, seconds.toFixed(2), (seconds / megapixels).toFixed(3)],
      ...[bar(seconds / megapixels / slowest), before.toFixed(0), peak.toFixed(0), bar(peak / fullest)],
    ]),
  );
}

function bar(share: number): string {
  return '█'.repeat(Math.round(20 * share));
}

async function measure(megapixels: number): Promise<Measured> {
  const image = mirrored(await readGray(photographPath('nagasaki-boats')), 1e6 * megapixels);
  const memory = () => process.resourceUsage().maxRSS / 1000;
  const before = memory();
  let features = 0;
  const extractAll = () => {
    features = extract(image, { preset }).length;
  };
  const [repeats, warmUp] = megapixels < 4 ? [7, 3] : megapixels < 20 ? [3, 1] : [1, 0];
  const { median } = cpuTime(extractAll, repeats, warmUp);
  return { size: `${image.width}x${image.height}`, features, seconds: median / 1000, before, peak: memory() };
}

/** An image of 4:3 and so many pixels, that repeats another, every other time mirrored. */
function mirrored({ width, height, data }: PixelData, pixels: number): PixelData {
  const [columns, rows] = [Math.round(Math.sqrt((4 * pixels) / 3)), Math.round(Math.sqrt((3 * pixels) / 4))];
  const fold = (x: number, length: number) => Math.min(x % (2 * length), 2 * length - 1 - (x % (2 * length)));
  const from = Uint32Array.from({ length: columns }, (_, x) => fold(x, width));
  const large = new Uint8Array(columns * rows);
  for (let y = 0, to = 0; y < rows; y++) {
    const line = fold(y, height) * width;
    for (let x = 0; x < columns; x++) large[to++] = data[line + from[x]!]!;
  }
  return { width: columns, height: rows, channels: 1, data: large };
}
