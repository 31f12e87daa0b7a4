/**
 * Comparing binary signatures of 64 bits, one thread: the kernel behind Hamming embedding beside the same loop in C.
 *
 *     npm run bench -- hamming
 *
 * As many rows a call as a query of the index compares in one go, in lists of one length, each against a query of its own; random bits,
 * of which a threshold finds a share. CPU times, least of several, ours and C's in turn. The C program (peers/hamming.c) is compiled by
 * `cc -O3 -march=native`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { seededRandom } from '../lib/random.ts';
import { withWorkspace } from '../lib/wasm/instance.ts';
import { printTable } from './support/table.ts';
import { cpuTime, ratio } from './support/timing.ts';

const run = promisify(execFile);
const ROWS = 65536;
const LIST_SIZES = [16, 64, 1024];
const THRESHOLDS = [20, 24];
const [CALLS, REPEATS, ROUNDS] = [50, 31, 5];

console.log(`\nSignatures of 64 bits, ${ROWS} rows a call, ns a row\n`);
const folder = mkdtempSync(join(tmpdir(), 'oriel-hamming-'));
const peer = await compilePeer(folder);
const rows: string[][] = [];
for (const size of LIST_SIZES) for (const most of THRESHOLDS) rows.push(await benchLists(size, most));
rmSync(folder, { recursive: true });
printTable(['rows a list', 'found', 'ours', 'C', 'ratio'], rows);

async function benchLists(size: number, most: number): Promise<string[]> {
  const count = ROWS / size;
  const random = seededRandom(size);
  const signatures = Uint32Array.from({ length: 2 * (count + ROWS) }, () => random.uint32());
  const file = join(folder, 'signatures');
  writeFileSync(file, signatures);
  const [ours, theirs]: [number[], number[]] = [[], []];
  let found = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const own = timeKernel(signatures, count, size, most);
    ours.push(own.ns);
    found = own.found;
    if (peer === undefined) continue;
    const { stdout } = await run(peer, [file, ...[count, size, most, CALLS, REPEATS].map(String)]);
    const native = JSON.parse(stdout) as { found: number; ns: number };
    if (native.found !== found) throw new Error(`expected both to find the same, got ${found} and ${native.found}`);
    theirs.push(native.ns);
  }
  const [own, native] = [Math.min(...ours), Math.min(...theirs)];
  const cells = peer === undefined ? ['-', '-'] : [native.toFixed(2), ratio(own, native)];
  return [`${size}`, `${((100 * found) / ROWS).toFixed(1)} %`, own.toFixed(2), ...cells];
}

function timeKernel(signatures: Uint32Array, count: number, size: number, most: number): { found: number; ns: number } {
  return withWorkspace((workspace) => {
    const { closeSignatures } = workspace.kernels;
    const queries = workspace.put(signatures);
    const sizes = workspace.put(new Uint32Array(count).fill(size));
    const [found, ends] = [workspace.take(8 * ROWS), workspace.take(4 * count)];
    let length = 0;
    const work = () => {
      for (let call = 0; call < CALLS; call++) {
        length = closeSignatures(queries, count, 8, sizes, queries + 8 * count, most, found, ends);
      }
    };
    return { ns: (1e6 * cpuTime(work, REPEATS).least) / CALLS / ROWS, found: length };
  });
}

/** The C program; undefined where it does not compile. */
async function compilePeer(target: string): Promise<string | undefined> {
  const program = join(target, 'hamming');
  const source = fileURLToPath(new URL('peers/hamming.c', import.meta.url));
  return run('cc', ['-O3', '-march=native', source, '-o', program]).then(
    () => program,
    (error: Error) => {
      console.log(`C is left out, cc does not compile it: ${error.message.split('\n')[0]}\n`);
      return undefined;
    },
  );
}
