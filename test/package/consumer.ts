/** The packed library in an empty project, as a stranger installs it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
let installed: Project | undefined;

export interface Project {
  readonly folder: string;
  /** The packed library. */
  readonly tarball: string;
}

/**
 * A project in which the packed library, `sharp` and the types of Node are installed, and nothing else: made once for all tests.
 * It lies outside the checkout, so that nothing of that can be found from it.
 */
export function emptyProject(): Project {
  if (installed !== undefined) return installed;
  const folder = mkdtempSync(join(tmpdir(), 'oriel-consumer-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // The scripts are left out, as they would build what tests are using.
  const [packed] = JSON.parse(npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder));
  npm(folder, 'init', '--yes', '--init-type=module');
  // From the cache of the checkout's own installation where that has them.
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--no-update-notifier'];
  npm(folder, 'install', ...quiet, `./${packed.filename}`, versionOf('sharp'), versionOf('@types/node'));
  installed = { folder, tarball: join(folder, packed.filename) };
  return installed;
}

/** Runs Node in the project; its standard output, or what it said when it failed. */
export function runNode(folder: string, ...args: string[]): string {
  // In CI some programs colour what they print.
  const env = { ...process.env, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
  return status === 0 ? stdout.trim() : `exit code ${status}: ${stdout}${stderr}`;
}

function npm(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** `name@version`, as this project has it. */
function versionOf(name: string): string {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return `${name}@${devDependencies[name]}`;
}
