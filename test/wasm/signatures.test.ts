import tape from 'tape';
import type { Random } from '../../lib/random.ts';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

/** Bits that differ between rows of bytes, counted one by one. */
function differing(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  a.forEach((byte, i) => {
    for (let k = 0; k < 8; k++) bits += ((byte ^ b[i]!) >> k) & 1;
  });
  return bits;
}

function bytesOf(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

for (const bytes of [8, 16]) {
  tape(`closeSignatures finds what counting bits one by one finds, ${bytes} bytes a signature`, (t) => {
    const random = randomFor(`close ${bytes}`);
    for (const sizes of [[], [0], [1], [0, 0, 3], [7, 0, 8, 9, 1], Array.from({ length: 40 }, (_, i) => i % 17)]) {
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const [queries, rows] = [bytesOf(random, sizes.length * bytes), bytesOf(random, total * bytes)];
      // Some rows equal their query, so that the threshold 0 finds something.
      let place = 0;
      sizes.forEach((size, list) => {
        if (size > 2) rows.set(queries.subarray(list * bytes, (list + 1) * bytes), (place + 1) * bytes);
        place += size;
      });
      for (const most of [0, 4 * bytes - 1, 4 * bytes, 8 * bytes]) {
        const expected: number[][] = [];
        const ends: number[] = [];
        let at = 0;
        sizes.forEach((size, list) => {
          for (const end = at + size; at < end; at++) {
            const query = queries.subarray(list * bytes, (list + 1) * bytes);
            const bits = differing(query, rows.subarray(at * bytes, (at + 1) * bytes));
            if (bits <= most) expected.push([at, bits]);
          }
          ends.push(expected.length);
        });
        const found = withWorkspace((workspace) => {
          const [q, s, r] = [workspace.put(queries), workspace.put(Uint32Array.from(sizes)), workspace.put(rows)];
          const [f, e] = [workspace.take(8 * total), workspace.take(4 * sizes.length)];
          const count = workspace.kernels.closeSignatures(q, sizes.length, bytes, s, r, most, f, e);
          return { pairs: [...workspace.u32(f, 2 * count)], ends: [...workspace.u32(e, sizes.length)] };
        });
        t.deepEqual(found, { pairs: expected.flat(), ends }, `lists of ${sizes} up to ${most} bits`);
      }
    }
    t.end();
  });
}
