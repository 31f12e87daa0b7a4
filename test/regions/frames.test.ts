import tape from 'tape';
import { halfAxes, mappedFrames, scaledFrames, uprightFrames } from '../../lib/regions/frames.ts';
import { regionsOf } from '../../lib/rows.ts';
import { randomRegions } from '../evaluate/views.ts';
import { randomFor } from '../support.ts';
import { shapeOf } from './shapes.ts';

/** 60 frames of random shapes, every fourth of them mirrored. */
const random = (name: string) => randomRegions(randomFor(name), 60, 300, 200).frames.data;
const determinant = (frames: Float32Array, row: number) =>
  frames[6 * row]! * frames[6 * row + 4]! - frames[6 * row + 1]! * frames[6 * row + 3]!;
const tableOf = (frames: Float32Array) => regionsOf(frames, new Float32Array(frames.length / 6));
const near = (a: number, b: number, scale: number) => Math.abs(a - b) <= 1e-5 * scale;

tape(
  'an upright frame is lower triangular and has the ellipse, the centre and the handedness of the one given',
  (t) => {
    const frames = random('upright');
    const upright = uprightFrames(frames);
    for (let row = 0; row < 60; row++) {
      const [before, after] = [frames, upright].map((table) => table.subarray(6 * row, 6 * row + 6));
      t.ok(after![1] === 0 && after![0]! > 0, 'the second column is vertical, the first points to the right');
      t.equal(Math.sign(after![4]!), Math.sign(determinant(frames, row)), 'down, but up in a mirror');
      t.deepEqual([after![2], after![5]], [before![2], before![5]], 'centre');
      const [given, found] = [frames, upright].map((table) => shapeOf(tableOf(table), row));
      t.ok(near(given!.longer, found!.longer, 5) && near(given!.shorter, found!.shorter, 5), 'half-axes');
      // A round ellipse has no direction.
      t.ok(given!.ratio < 1.01 || Math.abs(Math.sin(given!.direction - found!.direction)) < 1e-3, 'direction');
    }
    t.deepEqual(uprightFrames(upright), upright.slice(), 'once is enough');
    const needles = Float32Array.of(...[0, 0, 5, 0, 0, 6], ...[0, 0, 5, 2, 3, 6]);
    t.deepEqual(uprightFrames(needles), needles, 'what has no width stays as it is');
    t.end();
  },
);

tape('an upright frame does not depend on the turn of the one given', (t) => {
  const frames = random('turned');
  const turned = frames.slice();
  for (let row = 0; row < 360; row += 6) {
    const [cos, sin] = [Math.cos(row), Math.sin(row)];
    for (const k of [0, 3]) {
      turned[row + k] = frames[row + k]! * cos + frames[row + k + 1]! * sin;
      turned[row + k + 1] = frames[row + k + 1]! * cos - frames[row + k]! * sin;
    }
  }
  const [a, b] = [uprightFrames(frames), uprightFrames(turned)];
  // Frames hold numbers up to 300; float32 rounds the turned ones.
  t.ok(a.every((value, k) => near(value, b[k]!, 10)));
  t.end();
});

tape('scaled frames keep their centres; mapped frames are products of matrices', (t) => {
  const frames = random('mapped');
  const scaled = scaledFrames(frames, 2.5);
  t.ok(scaled.every((value, k) => value === Math.fround(k % 3 === 2 ? frames[k]! : 2.5 * frames[k]!)));
  const map = [0.8, 0.3, 7, -0.4, 1.2, -9];
  const mapped = mappedFrames(frames, map);
  for (let row = 0; row < 60; row++) {
    // A point of the disc, through the frame and the map, and through the mapped frame.
    const [u, v] = [0.6, -0.7];
    const point = (table: Float32Array) =>
      [0, 3].map((k) => table[6 * row + k]! * u + table[6 * row + k + 1]! * v + table[6 * row + k + 2]!);
    const [x, y] = point(frames) as [number, number];
    const expected = [map[0]! * x + map[1]! * y + map[2]!, map[3]! * x + map[4]! * y + map[5]!];
    t.ok(
      point(mapped).every((value, k) => near(value, expected[k]!, 300)),
      `row ${row}`,
    );
  }
  t.deepEqual(mappedFrames(frames, [1, 0, 0, 0, 1, 0]), frames, 'the identity changes nothing');
  t.end();
});

tape('half-axes are the singular values', (t) => {
  const frames = random('axes');
  for (let row = 0; row < 60; row++) {
    const [a11, a12, , a21, a22] = frames.subarray(6 * row) as unknown as number[];
    const [longer, shorter] = halfAxes(a11!, a12!, a21!, a22!);
    t.ok(longer >= shorter, 'longer first');
    t.ok(Math.abs(longer * shorter - Math.abs(determinant(frames, row))) < 1e-9, 'product: the determinant');
    const squares = a11! ** 2 + a12! ** 2 + a21! ** 2 + a22! ** 2;
    t.ok(Math.abs(longer ** 2 + shorter ** 2 - squares) < 1e-9 * squares, 'sum of squares: the Frobenius norm');
  }
  t.deepEqual(halfAxes(0, 0, 0, 0), [0, 0]);
  t.deepEqual(halfAxes(3, 0, 0, 0), [3, 0]);
  t.deepEqual(halfAxes(0, 2, -5, 0), [5, 2]);
  t.end();
});
