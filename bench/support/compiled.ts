/** The library compiled as for the package, from its source: what fresh processes and worker threads run. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Compiles it into out/compiled, below the project, where its dependencies are found; returns that folder. */
export async function compileLibrary(): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = join(root, 'out/compiled');
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', join(root, 'lib'), '--outDir', folder]);
  return folder;
}
