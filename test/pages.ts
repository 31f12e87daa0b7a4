/** Pages for a browser: written to a folder, and served. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join } from 'node:path';

/** Writes files below `folder`. */
export async function writeFiles(folder: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
};

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
