import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

tape('grey levels are rounded to bytes and clamped, into the inside of a frame that is left alone', (t) => {
  for (const [width, height] of [
    [1, 1],
    [15, 3],
    [16, 4],
    [17, 2],
    [33, 21],
  ] as const) {
    const stride = Math.ceil((width + 1) / 16) * 16;
    const random = randomFor(`levels ${width} ${height}`);
    // Some below 0 and above 1, and some exactly between two bytes.
    const image = Float32Array.from({ length: stride * height }, (_, i) =>
      i % 5 === 0 ? (random.below(255) + 0.5) / 255 : 1.4 * random.float() - 0.2,
    );
    const bytes = (width + 2) * (height + 2);
    const levels = withWorkspace((workspace) => {
      const [source, target] = [workspace.put(image), workspace.take(bytes)];
      workspace.u8(target, bytes).fill(99);
      workspace.kernels.roundLevels(source, width, height, stride, target);
      return workspace.u8(target, bytes).slice();
    });
    const expected = levels.map((_, i) => {
      const [x, y] = [(i % (width + 2)) - 1, Math.floor(i / (width + 2)) - 1];
      if (x < 0 || x >= width || y < 0 || y >= height) return 99;
      const value = Math.fround(255 * Math.min(Math.max(image[y * stride + x]!, 0), 1));
      return Math.floor(Math.fround(value + 0.5));
    });
    t.deepEqual(levels, expected, `${width}×${height}`);
  }
  t.end();
});
