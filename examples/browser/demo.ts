/**
 * Builds the page to out/demo/index.html and serves it on this machine.
 *
 *     npm run demo [-- --port N] [-- --build]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPage } from './build.ts';

const FILE = 'out/demo/index.html';

try {
  const { port, build } = readOptions();
  const page = await buildPage();
  await mkdir(dirname(FILE), { recursive: true });
  await writeFile(FILE, page);
  console.log(`${FILE}, ${(page.length / 1e6).toFixed(2)} MB`);
  if (!build) console.log(`${await serve(page, port)} (Ctrl+C ends it)`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function readOptions(): { port: number; build: boolean } {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '8080' }, build: { type: 'boolean', default: false } },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65535) {
    throw new Error(`--port: expected an integer from 0 to 65535, got ${values.port}`);
  }
  return { port, build: values.build };
}

/** Serves the page to this machine alone; returns the address. */
function serve(page: string, port: number): Promise<string> {
  const server = createServer(({ url }, response) => {
    if (url === '/' || url?.startsWith('/?')) response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
    else response.writeHead(404).end();
  });
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`--port: ${port} is in use; choose another`) : error);
    });
    server.listen(port, '127.0.0.1', () => resolve(`http://localhost:${(server.address() as AddressInfo).port}/`));
  });
}
