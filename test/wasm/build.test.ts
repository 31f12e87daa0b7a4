import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import tape from 'tape';
import { grayscale, init } from '../../lib/index.ts';

tape('two builds of the kernels give the same bytes, and the inlined module is the file', async (t) => {
  const file = new URL('../../dist/kernels.wasm', import.meta.url);
  const inlined = new URL('../../lib/wasm/module.ts', import.meta.url);
  const before = [await readFile(file), await readFile(inlined)];
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL('../../lib/wasm/build.mjs', import.meta.url))]);
  t.equal(status, 0);
  t.deepEqual(await readFile(file), before[0]);
  t.deepEqual(await readFile(inlined), before[1]);
  t.ok(before[1]!.toString().includes(before[0]!.toString('base64')));
});

tape('init takes the compiled module of this version, and nothing else', async (t) => {
  await init();
  await init(new WebAssembly.Module(await readFile(new URL('../../dist/kernels.wasm', import.meta.url))));
  const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  for (const bad of [empty, {}, 'kernels.wasm']) {
    const error = await init(bad as WebAssembly.Module).then(
      () => undefined,
      (e: Error) => e,
    );
    t.ok(error instanceof TypeError && /expected .*got/s.test(error.message), error?.message ?? 'throws');
  }
  t.equal(grayscale({ width: 1, height: 1, data: Uint8Array.of(255) }).get(0, 0), 1, 'the library still works');
});
