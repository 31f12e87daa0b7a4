/** Saves versions of a file without end, until it is killed: version v has 4 MiB + v bytes, all of value v mod 256. */
import { saveFile } from '../../lib/node/index.ts';

const path = process.argv[2]!;
for (let version = 0; ; version++) {
  await saveFile(path, new Uint8Array(2 ** 22 + version).fill(version));
  if (version === 0) console.log('saved');
}
