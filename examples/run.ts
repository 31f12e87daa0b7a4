/** Runs every numbered example. */
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const here = new URL('.', import.meta.url);
const examples = (await readdir(here)).filter((file) => /^\d\d-.*\.ts$/.test(file)).sort();
let failed = 0;
for (const example of examples) {
  console.log(`\n${example}`);
  const path = fileURLToPath(new URL(example, here));
  if (spawnSync(process.execPath, ['--import', 'tsx', path], { stdio: 'inherit' }).status !== 0) failed++;
}
console.log(`${examples.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
