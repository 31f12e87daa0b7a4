import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

/** In float32 each channel, in float64 their sum. */
function naive(bytes: Uint8Array, channels: number): Float32Array {
  return Float32Array.from({ length: bytes.length / channels }, (_, i) => {
    const [red, green, blue] = [0, 1, 2].map((c) => Math.fround(bytes[channels * i + c]! * (1 / 255)));
    return channels === 1 ? red! : 0.299 * red! + 0.587 * green! + 0.114 * blue!;
  });
}

tape('bytes become grey bit for bit as their definition says, at any count, alpha ignored', (t) => {
  for (const channels of [1, 3, 4]) {
    for (const count of [0, 1, 3, 4, 5, 15, 16, 17, 32, 1003]) {
      const random = randomFor(`gray ${channels} ${count}`);
      const bytes = Uint8Array.from({ length: channels * count }, (_, i) => (i < 256 ? i : random.below(256)));
      const gray = withWorkspace((workspace) => {
        const source = workspace.take(bytes.length + 16);
        workspace
          .u8(source, bytes.length + 16)
          .fill(255)
          .set(bytes);
        const target = workspace.take(4 * count + 60);
        workspace.kernels.grayOfBytes(source, count, channels, target);
        return workspace.f32(target, count).slice();
      });
      t.deepEqual(gray, naive(bytes, channels), `${count} pixels of ${channels} channels`);
    }
  }
  t.end();
});
