/**
 * How long a program waits: import, first calls, and the fixed cost of a call, in fresh processes, medians. Wall-clock time, but CPU
 * time of warmed-up calls.
 *
 *     npm run bench -- start [--runs 9]
 *
 * The library is compiled from its source as for the package, file by file, and bundled and minified by esbuild. In each process: the
 * import, the first and the second `extract` of 96 × 72 px, the first match and homography of its features; then the mean of 2000 calls
 * after 5000, on a single pixel and on what it gives, no features. At last, which functions the calls on a pixel spend their time in
 * (--cpu-prof).
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { build } from 'esbuild';
import { compileLibrary } from './support/compiled.ts';
import { printTable } from './support/table.ts';
import { median } from './support/timing.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } }, allowPositionals: true });
/** ms */
const TARGETS: Partial<Record<string, number>> = { first: 30, pixel: 0.05 };
const NAMES: Record<string, string> = {
  imported: 'import',
  first: 'first extract',
  second: 'second extract',
  firstMatch: 'first match',
  firstEstimate: 'first homography',
  pixel: 'extract, 1 pixel',
  match: 'match, no features',
  estimate: 'homography, no matches',
};

const run = promisify(execFile);
const child = fileURLToPath(new URL('start/child.mjs', import.meta.url));
const folder = await compileLibrary();
const bundle = join(folder, 'bundle.mjs');
await build({ entryPoints: [join(folder, 'index.js')], bundle: true, minify: true, format: 'esm', outfile: bundle });

type Times = Record<string, number>;
const modules = { package: join(folder, 'index.js'), bundle };
const times: Record<keyof typeof modules, Times[]> = { package: [], bundle: [] };
for (let i = 0; i < Number(values.runs); i++) {
  for (const name of ['package', 'bundle'] as const) times[name].push(await measure(modules[name]));
}
printTable(
  ['', 'package', 'bundle', 'target'],
  Object.entries(NAMES).map(([key, name]) => {
    const [files, one] = [times.package, times.bundle].map((all) => median(all.map((each) => each[key]!)));
    return [name, duration(files!), duration(one!), TARGETS[key] === undefined ? '' : `< ${duration(TARGETS[key])}`];
  }),
);
console.log('\nWhere the calls on a pixel spend their time\n');
printTable(['function', 'share'], await profile());

async function measure(module: string): Promise<Times> {
  const { stdout } = await run(process.execPath, [child, pathToFileURL(module).href]);
  return JSON.parse(stdout);
}

/** The functions with the largest shares of their own. */
async function profile(): Promise<string[][]> {
  const output = await mkdtemp(join(tmpdir(), 'oriel-start-'));
  const flags = ['--cpu-prof', '--cpu-prof-interval', '100', '--cpu-prof-dir', output];
  await run(process.execPath, [...flags, child, pathToFileURL(modules.package).href, 'pixel']);
  const [file] = await readdir(output);
  const { nodes, samples } = JSON.parse(await readFile(join(output, file!), 'utf8')) as {
    nodes: { id: number; callFrame: { functionName: string; url: string } }[];
    samples: number[];
  };
  await rm(output, { recursive: true });
  const nameOf = new Map(
    nodes.map(({ id, callFrame: { functionName, url } }) => [
      id,
      `${functionName || 'top level'} ${url.split('/').slice(-2).join('/')}`.trim(),
    ]),
  );
  const counts = new Map<string, number>();
  for (const id of samples) counts.set(nameOf.get(id)!, (counts.get(nameOf.get(id)!) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 15)
    .map(([name, count]) => [name, `${((100 * count) / samples.length).toFixed(1)} %`]);
}

function duration(ms: number): string {
  return ms < 1 ? `${(1000 * ms).toFixed(1)} µs` : `${ms.toFixed(1)} ms`;
}
