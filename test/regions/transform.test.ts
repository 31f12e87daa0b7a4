import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { type Regions, transformRegions } from '../../lib/index.ts';
import { mappedFrames } from '../../lib/regions/frames.ts';
import { regionsOf } from '../../lib/rows.ts';
import { transfer } from '../geometry/views.ts';
import { randomFor } from '../support.ts';

const HOMOGRAPHY = [0.9, -0.2, 30, 0.15, 1.1, -20, 4e-4, -3e-4, 1];

function someRegions(name: string, length: number): Regions {
  const random = randomFor(name);
  const frames = Float32Array.from({ length: 6 * length }, (_, k) =>
    k % 3 === 2 ? 600 * random.float() : 10 * (random.float() - 0.5),
  );
  const response = Float32Array.from({ length }, () => random.float());
  return regionsOf(
    frames,
    response,
    Uint8Array.from({ length }, (_, i) => 1 + (i % 4)),
  );
}

tape('transformRegions maps centres by the model, and shapes as small steps around them', (t) => {
  const regions = someRegions('transform', 50);
  const model = new Matrix([HOMOGRAPHY.slice(0, 3), HOMOGRAPHY.slice(3, 6), HOMOGRAPHY.slice(6)]);
  const mapped = transformRegions(regions, model);
  t.deepEqual([...mapped.source], [...Array(50).keys()]);
  t.deepEqual([mapped.response, mapped.kind], [regions.response, regions.kind]);
  let worst = 0;
  for (let i = 0; i < 50; i++) {
    const [x, y] = [regions.frames.get(i, 0, 2), regions.frames.get(i, 1, 2)];
    const centre = transfer(HOMOGRAPHY, [x, y]);
    for (let column = 0; column < 3; column++) {
      // Central differences along a column of the frame, a thousandth of it long.
      const [dx, dy] = [regions.frames.get(i, 0, column), regions.frames.get(i, 1, column)].map((d) => d / 1000);
      const [[u1, v1], [u0, v0]] = [transfer(HOMOGRAPHY, [x + dx!, y + dy!]), transfer(HOMOGRAPHY, [x - dx!, y - dy!])];
      const expected = column === 2 ? centre : [500 * (u1 - u0), 500 * (v1 - v0)];
      const found = [mapped.frames.get(i, 0, column), mapped.frames.get(i, 1, column)];
      worst = Math.max(worst, Math.abs(found[0]! - expected[0]!), Math.abs(found[1]! - expected[1]!));
    }
  }
  // Float32 has steps of 6e-5 px at 600.
  t.ok(worst < 1e-4, `${worst} px`);
  t.end();
});

tape('transformRegions by an affine map is that map, and its inverse leads back', (t) => {
  const regions = someRegions('transform affine', 30);
  const model = new Matrix([
    [0.8, 0.3, 12],
    [-0.4, 1.2, 7],
    [0, 0, 1],
  ]);
  const mapped = transformRegions(regions, model);
  t.deepEqual(mapped.frames.data, mappedFrames(regions.frames.data, [0.8, 0.3, 12, -0.4, 1.2, 7]));
  const [a, b, c, d] = [0.8, 0.3, -0.4, 1.2];
  const det = a * d - b * c;
  const back = new Matrix([
    [d / det, -b / det, (b * 7 - d * 12) / det],
    [-c / det, a / det, (c * 12 - a * 7) / det],
    [0, 0, 1],
  ]);
  const again = transformRegions(mapped, back).frames.data;
  t.ok(
    again.every((value, k) => Math.abs(value - regions.frames.data[k]!) < 2e-4),
    'there and back',
  );
  t.end();
});

tape('transformRegions drops what lies on the horizon or beyond, and refuses what is no model', (t) => {
  const frames = Float32Array.from([100, 400, 700, 399.9].flatMap((x) => [2, 0, x, 0, 2, 50]));
  const regions = regionsOf(frames, Float32Array.of(4, 3, 2, 1));
  const model = new Matrix([
    [1, 0, 0],
    [0, 1, 0],
    [-1 / 400, 0, 1],
  ]);
  const mapped = transformRegions(regions, model);
  t.deepEqual([...mapped.source], [0, 3]);
  t.deepEqual([...mapped.response], [4, 1]);
  t.equal(transformRegions(regionsOf(new Float32Array(0), new Float32Array(0)), model).length, 0);
  t.throws(() => transformRegions(regions, new Matrix(2, 3)), /RangeError: model: expected a 3×3/);
  t.throws(() => transformRegions(regions, [1, 0] as never), /TypeError: model/);
  t.throws(() => transformRegions(null as never, model), /TypeError: regions/);
  t.end();
});
