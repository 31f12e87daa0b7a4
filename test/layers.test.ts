/** The dependency direction: a stage may import the stages before it, never one after it. */
import { readdir, readFile } from 'node:fs/promises';
import tape from 'tape';

// A folder may import from itself and from everything to its left; `wasm` and the files beside the folders are the ground.
const STAGES = ['image', 'detectors', 'regions', 'descriptors', 'matching', 'geometry', 'retrieval', 'global'];
const SUBPATHS = ['evaluate', 'draw', 'node', 'browser', 'formats', 'opencv', 'clickhouse'];
// What several subpaths share.
const SHARED = ['pool'];
const GROUND = ['types.ts', 'check.ts', 'random.ts', 'ndarray.ts', 'base64.ts', 'rows.ts', 'wasm'];
// The surface, and the one function that runs through the stages, see them all.
const ROOF = ['index.ts', 'extract'];

const lib = new URL('../lib/', import.meta.url);

tape('no file imports a later stage, and only one file each touches WebAssembly and the package ndarray', async (t) => {
  const files = (await readdir(lib, { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('wasm/kernels/') && file !== 'wasm/module.ts',
  );
  t.ok(files.length > 5, 'finds the library');
  for (const file of files) {
    const source = await readFile(new URL(file, lib), 'utf8');
    const from = file.split('/')[0]!;
    for (const [, path] of source.matchAll(/from '(\.[^']+)'/g)) {
      const target = new URL(path!, new URL(file, lib)).href.slice(lib.href.length);
      t.ok(allowed(from, target.split('/')[0]!), `${file} imports ${target}`);
    }
    // The package itself throws where text may not be compiled.
    if (file !== 'ndarray.ts') t.notOk(/^import (?!type).*from 'ndarray'/m.test(source), `${file} uses ndarray.ts`);
    if (file !== 'wasm/instance.ts')
      t.notOk(/\bWebAssembly\.\w/.test(source.replaceAll(/\/\*[\s\S]*?\*\//g, '')), `${file} leaves WebAssembly alone`);
    if (file !== 'ndarray.ts')
      t.notOk(/^import (?!type\b).* from 'ndarray'/m.test(source), `${file} takes its arrays from ndarray.ts`);
  }
});

function allowed(from: string, to: string): boolean {
  if (from === to || ROOF.includes(from)) return true;
  if (GROUND.includes(from)) return GROUND.indexOf(to) >= 0;
  if (GROUND.includes(to)) return true;
  if (SHARED.includes(from)) return ROOF.includes(to);
  if (SUBPATHS.includes(from)) return STAGES.includes(to) || SHARED.includes(to) || to === 'index.ts';
  return STAGES.includes(to) && STAGES.indexOf(to) < STAGES.indexOf(from);
}
