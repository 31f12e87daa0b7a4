/** What every stage that takes regions must do at its door. */
import ndarray from 'ndarray';
import type { Test } from 'tape';
import type { Regions } from '../../lib/types.ts';

export function refusesBadRegions(t: Test, stage: (regions: Regions) => unknown): void {
  const frames = (values: Float32Array) => ndarray(values, [values.length / 6, 2, 3]);
  const one = Float32Array.of(2, 0, 20, 0, 2, 20);
  const bad: [string, unknown, ErrorConstructor][] = [
    ['undefined', undefined, TypeError],
    ['null', null, TypeError],
    ['an array', [], TypeError],
    ['no length', { frames: frames(one), response: new Float32Array(1) }, TypeError],
    ['a negative length', { length: -1, frames: frames(one), response: new Float32Array(1) }, RangeError],
    ['frames that are no ndarray', { length: 1, frames: one, response: new Float32Array(1) }, TypeError],
    [
      'double frames',
      { length: 1, frames: ndarray(new Float64Array(6), [1, 2, 3]), response: new Float32Array(1) },
      TypeError,
    ],
    ['frames of another shape', { length: 1, frames: ndarray(one, [1, 6]), response: new Float32Array(1) }, RangeError],
    ['too many frames', { length: 1, frames: frames(new Float32Array(12)), response: new Float32Array(1) }, RangeError],
    [
      'frames outside their data',
      { length: 2, frames: ndarray(one, [2, 2, 3]), response: new Float32Array(2) },
      RangeError,
    ],
    ['too few responses', { length: 1, frames: frames(one), response: new Float32Array(0) }, RangeError],
    ['responses of another type', { length: 1, frames: frames(one), response: [1] }, TypeError],
    [
      'a frame of NaN',
      { length: 1, frames: frames(one.map(() => Number.NaN)), response: new Float32Array(1) },
      RangeError,
    ],
  ];
  for (const [name, regions, kind] of bad) {
    try {
      stage(regions as Regions);
      t.fail(`${name}: throws`);
    } catch (error) {
      t.ok(error instanceof kind && /expected .*got/s.test((error as Error).message), `${name}: ${error}`);
    }
  }
  const extreme = Float32Array.of(1e-30, 0, 20, 0, 1e-30, 20, 1e30, 0, -1e30, 0, 1e30, 3e38, 0, 0, 5, 0, 0, 5);
  t.doesNotThrow(
    () => stage({ length: 3, frames: frames(extreme), response: new Float32Array(3) }),
    'vanishing, huge and far-away regions are regions',
  );
}
