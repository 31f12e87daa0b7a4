/** The packed library in an empty project, as a stranger installs it, and a server for the pages made of it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
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

/** Writes files into the project, in the given folder of it. */
export async function writeFiles(folder: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

/** Runs Node in the project; its standard output, or what it said when it failed. */
export function runNode(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : `exit code ${status}: ${stdout}${stderr}`;
}

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** Serves the files below `folder` with the given headers while `use` runs. */
export async function serving<T>(
  folder: string,
  headers: OutgoingHttpHeaders,
  use: (address: string) => Promise<T>,
): Promise<T> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = join(folder, new URL(url, 'http://localhost').pathname);
    const body = await readFile(path).catch(() => undefined);
    if (body) response.writeHead(200, { ...headers, 'content-type': TYPES[extname(path)] ?? '' }).end(body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
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
