import ndarray from 'ndarray';
import tape from 'tape';
import { detectDog, orient, type Regions, scaleSpace } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { sameRegions } from '../conformance/detector.ts';
import { refusesBadImages } from '../conformance/input.ts';
import { refusesBadRegions } from '../conformance/regions.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

const circle = (x: number, y: number, sigma: number): Regions =>
  regionsOf(Float32Array.of(sigma, 0, x, 0, sigma, y), Float32Array.of(1));

/** The direction of a frame's first column, [0, 2π). */
function direction(regions: Regions, row: number): number {
  return (Math.atan2(regions.frames.get(row, 1, 0), regions.frames.get(row, 0, 0)) + 2 * Math.PI) % (2 * Math.PI);
}

tape('orient turns the first column along the gradient, from +x towards +y, at every angle and scale', (t) => {
  for (const sigma of [1.2, 3, 9]) {
    for (let k = 0; k < 16; k++) {
      const angle = ((k + 0.3) * 2 * Math.PI) / 16;
      const ramp = draw(120, 120, (x, y) => 0.5 + (Math.cos(angle) * (x - 60) + Math.sin(angle) * (y - 60)) / 400);
      const oriented = orient(ramp, circle(60, 60, sigma));
      t.equal(oriented.length, 1, `one direction, sigma ${sigma}, angle ${angle}`);
      // A histogram of 10 degree bins, linearly filled and interpolated by a parabola, is good to about half a degree.
      t.ok(Math.abs(direction(oriented, 0) - angle) < 0.01, `${direction(oriented, 0)} for ${angle}`);
      const frame = oriented.frames.data;
      const determinant = frame[0]! * frame[4]! - frame[1]! * frame[3]!;
      t.ok(Math.abs(determinant / sigma ** 2 - 1) < 1e-5, 'area kept');
    }
  }
  t.end();
});

tape('orient measures in the frame: a sheared region turns within its shape', (t) => {
  const image = draw(100, 100, (x, y) => 0.5 + (0.6 * (x - 50) + 0.8 * (y - 50)) / 300);
  const sheared = regionsOf(Float32Array.of(4, 1, 50, 0, 2.5, 50), Float32Array.of(1));
  const frame = orient(image, sheared).frames.data;
  // The gradient in the frame is Aᵀ (0.6, 0.8) = (2.4, 2.6); the new first column is A times its direction.
  const length = Math.hypot(2.4, 2.6);
  const expected = [(4 * 2.4 + 2.6) / length, (2.5 * 2.6) / length];
  t.ok(
    Math.hypot(frame[0]! - expected[0]!, frame[3]! - expected[1]!) < 0.03,
    `${frame[0]}, ${frame[3]} for ${expected}`,
  );
  t.end();
});

tape('orient repeats a region with two directions far enough apart, joins near ones, drops one without any', (t) => {
  // Two planes that meet in a crease: half the gradients point along 0, half along `apart`.
  const crease = (apart: number) =>
    draw(101, 101, (x, y) => 0.5 + Math.max(x - 50, Math.cos(apart) * (x - 50) + Math.sin(apart) * (y - 50)) / 300);
  const turn = (angle: number) => Math.abs(Math.atan2(Math.sin(angle), Math.cos(angle)));
  // Gradients on the crease itself lie between the two and draw the peaks towards each other, the more the nearer those are: at 90
  // degrees, where the smoothing (σ 24 degrees) has the flanks overlap, by 10.2 degrees; at 120 by 6.4; opposite ones not at all.
  for (const [degrees, tolerance] of [
    [90, 10.5],
    [120, 6.5],
    [150, 4],
    [180, 0.1],
  ] as const) {
    const apart = (degrees * Math.PI) / 180;
    const two = orient(crease(apart), circle(50, 50, 4));
    t.equal(two.length, 2, `${degrees} degrees apart: two directions`);
    for (const angle of [0, apart]) {
      const error = Math.min(...[0, 1].map((row) => turn(direction(two, row) - angle))) * (180 / Math.PI);
      t.ok(error < tolerance, `${degrees} degrees apart: ${error} from one`);
    }
  }
  const joined = orient(crease(Math.PI / 4), circle(50, 50, 4));
  t.equal(joined.length, 1, '45 degrees apart are one');
  t.ok(turn(direction(joined, 0) - Math.PI / 8) < 0.01, `in their middle, to half a degree: ${direction(joined, 0)}`);
  t.equal(orient(crease(Math.PI / 2), circle(50, 50, 4), { peakRatio: 1 }).length, 1, 'the highest alone on request');
  const constant = draw(100, 100, () => 0.4);
  t.equal(orient(constant, circle(50, 50, 4)).length, 0, 'a constant image has no direction');
  t.end();
});

tape('orient upright keeps row, centre and shape, and makes the frame lower triangular', (t) => {
  const frames = Float32Array.of(3, 0, 10, 0, 3, 12, 2, -1, 30, 1.5, 2.5, 20, 0, 0, 5, 0, 0, 5);
  const regions = regionsOf(frames, Float32Array.of(1, 2, 3));
  const upright = orient(
    draw(50, 50, () => 0.5),
    regions,
    { upright: true },
  );
  t.deepEqual(upright.response, regions.response);
  for (let row = 0; row < 3; row++) {
    const [before, after] = [regions, upright].map((table) => (i: number, j: number) => table.frames.get(row, i, j));
    t.equal(after!(0, 1), 0, 'the second column points straight down');
    t.deepEqual([after!(0, 2), after!(1, 2)], [before!(0, 2), before!(1, 2)], 'centre');
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const [a, b] = [before!, after!].map((f) => f(i, 0) * f(j, 0) + f(i, 1) * f(j, 1));
      t.ok(Math.abs(a! - b!) < 1e-5, 'the ellipse A Aᵀ, to float32 rounding');
    }
  }
  t.end();
});

tape('orient takes an image or a scale space, gives the same bytes twice and leaves its input alone', (t) => {
  const texture = drawTexture(120, 100, randomFor('orient'));
  const regions = detectDog(texture);
  const frames = regions.frames.data.slice();
  const first = orient(texture, regions);
  t.ok(first.length >= regions.length * 0.9, `${first.length} of ${regions.length}`);
  sameRegions(t, orient(scaleSpace(texture), regions), first, 'scale space');
  t.deepEqual(regions.frames.data, frames, 'input untouched');
  const turned = ndarray(new Float32Array(frames.length), [3, 2, regions.length]).transpose(2, 1, 0);
  for (let i = 0; i < frames.length; i++) turned.set(Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3, frames[i]!);
  sameRegions(t, orient(texture, { ...regions, frames: turned }), first, 'strided frames');
  t.equal(orient(texture, regionsOf(new Float32Array(0), new Float32Array(0))).length, 0, 'no regions');
  t.end();
});

tape('orient refuses bad images, regions and options', (t) => {
  const image = draw(40, 40, (x) => x / 40);
  refusesBadImages(t, (bad) => orient(bad, circle(20, 20, 2)));
  refusesBadRegions(t, (regions) => orient(image, regions));
  t.throws(() => orient(image, circle(20, 20, 2), { peakRatio: 0 }), RangeError);
  t.throws(() => orient(image, circle(20, 20, 2), { upright: 1 as unknown as boolean }), TypeError);
  t.end();
});
