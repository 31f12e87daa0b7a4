/**
 * Builds the page to out/demo/index.html and serves it on this machine.
 *
 *     npm run demo [-- --port N] [-- --build]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPage } from './build.ts';

const FILE = 'out/demo/index.html';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8080' }, build: { type: 'boolean', default: false } },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  throw new Error(`--port: expected an integer from 0 to 65535, got ${values.port}`);
}

const page = await buildPage();
await mkdir(dirname(FILE), { recursive: true });
await writeFile(FILE, page);
console.log(`${FILE}, ${(page.length / 1e6).toFixed(2)} MB`);

if (!values.build) {
  const server = createServer(({ url }, response) => {
    if (url === '/' || url?.startsWith('/?')) response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
    else response.writeHead(404).end();
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    const isTaken = error.code === 'EADDRINUSE';
    console.error(isTaken ? `--port: ${port} is in use; choose another` : error.message);
    process.exitCode = 1;
  });
  // Only this machine can reach it.
  server.listen(port, '127.0.0.1', () => {
    console.log(`http://localhost:${(server.address() as { port: number }).port}/ (Ctrl+C ends it)`);
  });
}
