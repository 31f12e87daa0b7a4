/** Key points and matches as OpenCV has them, and that both libraries mean the same by them. */
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { describeSift, estimateHomography, extract, matchDescriptors, transformRegions } from '../../lib/index.ts';
import {
  descriptorsFromMat,
  descriptorsToMat,
  imageToMat,
  matchesFromDMatches,
  matchesToDMatches,
  regionsFromKeyPoints,
  regionsToKeyPoints,
} from '../../lib/opencv/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { renderedView } from '../examples/views.ts';
import { anyCircle, frameErrors, messageOf } from '../formats/tables.ts';
import { seedFor } from '../support.ts';
import { cv, using } from './cv.ts';

tape('circles come back from key points, scale and angle to the last digits of a float32', (t) => {
  fc.assert(
    fc.property(fc.array(anyCircle, { maxLength: 8 }), (rows) => {
      const regions = regionsOf(
        Float32Array.from(rows.flat()),
        Float32Array.from(rows, (_, i) => i / 7),
      );
      return using(regionsToKeyPoints(cv, regions), (vector) => {
        const back = regionsFromKeyPoints(vector);
        const { position, shape } = frameErrors(regions, back);
        // Degrees of up to 360 in a float32 are exact to 1.5e-5, 2.7e-7 rad.
        return (
          vector.size() === rows.length &&
          position === 0 &&
          shape < 1e-6 &&
          back.response.every((v, i) => v === regions.response[i])
        );
      });
    }),
    { seed: seedFor('key points'), numRuns: 200 },
  );
  t.pass('200 tables');
  t.end();
});

tape('a key point has a diameter, degrees from +x towards +y, octave 0 and no class', (t) => {
  const regions = regionsOf(Float32Array.of(0, -3, 10, 3, 0, 20, 6, 0, 1, 2, 1.5, 2), Float32Array.of(0.5, 0.25));
  using(regionsToKeyPoints(cv, regions), (vector) => {
    t.deepEqual(vector.get(0), { pt: { x: 10, y: 20 }, size: 6, angle: 90, response: 0.5, octave: 0, class_id: -1 });
    t.equal(vector.get(1).size, 6, 'an ellipse 6 by 1.5 has the area of a circle of radius 3');
  });
  using(new cv.KeyPointVector(), (vector) => {
    vector.push_back({ pt: { x: 1, y: 2 }, size: 8, angle: -1, response: 0.5, octave: 3, class_id: 7 });
    t.deepEqual([...regionsFromKeyPoints(vector).frames.data], [4, 0, 1, 0, 4, 2], 'an angle of −1 is none');
    vector.push_back({ pt: { x: 1, y: 2 }, size: 0, angle: 0, response: 0, octave: 0, class_id: 0 });
    t.match(
      messageOf(() => regionsFromKeyPoints(vector)) ?? '',
      /keyPoints\[1\].size: expected a diameter above 0, got 0/,
    );
    vector.set(1, { pt: { x: Number.NaN, y: 2 }, size: 1, angle: 0, response: 0, octave: 0, class_id: 0 });
    t.match(messageOf(() => regionsFromKeyPoints(vector)) ?? '', /keyPoints\[1\].pt.x: expected a finite number/);
  });
  t.end();
});

tape('key points that OpenCV finds are described by us, and their angles are ours', (t) => {
  // ORB turns a key point towards the centre of brightness of its patch: at the corners of a bright square, to its middle.
  const [width, low, high] = [128, 45, 83];
  const inside = (v: number) => v >= low && v <= high;
  const data = Uint8Array.from({ length: width * width }, (_, i) =>
    inside(i % width) && inside(Math.floor(i / width)) ? 220 : 30,
  );
  const image = { width, height: width, data };
  const found = using(imageToMat(cv, image), (mat) =>
    using(new cv.ORB(100), (orb) =>
      using(new cv.KeyPointVector(), (vector) =>
        using(new cv.Mat(), (none) =>
          using(new cv.Mat(), (descriptors) => {
            orb.detectAndCompute(mat, none, vector, descriptors);
            t.equal(descriptorsFromMat(descriptors).shape[1], 32, 'its own descriptors have 32 bytes');
            return regionsFromKeyPoints(vector);
          }),
        ),
      ),
    ),
  );
  const middle = (low + high) / 2;
  const turned = Array.from({ length: found.length }, (_, i) => {
    const [a11, , x, a21, , y] = found.frames.data.subarray(6 * i, 6 * i + 6) as unknown as number[] as Row;
    const [dx, dy] = [middle - x, middle - y];
    return (a11 * dx + a21 * dy) / (Math.hypot(a11, a21) * Math.hypot(dx, dy));
  });
  t.ok(found.length >= 4 && Math.min(...turned) > 0.9, `${found.length}, cosines from ${Math.min(...turned)}`);
  const radii = Array.from({ length: found.length }, (_, i) =>
    Math.hypot(found.frames.get(i, 0, 0), found.frames.get(i, 1, 0)),
  );
  const levels = radii.map((radius) => Math.log(radius / 15.5) / Math.log(1.2));
  t.ok(
    levels.every((level) => Math.abs(level - Math.round(level)) < 1e-4),
    `half of 31 px at levels ${levels}`,
  );
  t.equal(describeSift(image, found).shape[0], found.length);
  t.end();
});

type Row = [number, number, number, number, number, number];

tape('OpenCV matches our descriptors as we do, and its matches make our model', (t) => {
  const view = renderedView();
  const [a, b] = [extract(view, { maxFeatures: 400 }), extract(view, { maxFeatures: 400, contrast: 0.02 })];
  const model = new Matrix([
    [1, 0.02, 5],
    [-0.02, 1, 3],
    [1e-5, 0, 1],
  ]);
  const moved = transformRegions(b, model);
  const ours = matchDescriptors(a, b, { mutual: true, ratio: 1, oneToOne: false });
  const theirs = using(descriptorsToMat(cv, a.descriptors), (matA) =>
    using(descriptorsToMat(cv, b.descriptors), (matB) =>
      using(new cv.BFMatcher(cv.NORM_L2, true), (matcher) =>
        using(new cv.DMatchVector(), (vector) => {
          matcher.match(matA, matB, vector);
          return matchesFromDMatches(vector);
        }),
      ),
    ),
  );
  const pairs = new Set(Array.from(ours.a, (row, i) => `${row} ${ours.b[i]}`));
  const common = Array.from(theirs.a, (row, i) => `${row} ${theirs.b[i]}`).filter((pair) => pairs.has(pair)).length;
  t.ok(theirs.length > 100 && common > 0.9 * theirs.length, `${common} of ${theirs.length} in common`);
  const fit = estimateHomography(a, moved, theirs);
  t.ok(fit !== undefined && fit.inliers.length > 100, 'and a model');
  t.end();
});

tape('matches come back but for their ratios', (t) => {
  const matches = { length: 2, a: Uint32Array.of(4, 0), b: Uint32Array.of(1, 7), distance: Float32Array.of(0.5, 300) };
  using(matchesToDMatches(cv, { ...matches, ratio: Float32Array.of(1, 1) }), (vector) => {
    t.deepEqual(vector.get(0), { queryIdx: 4, trainIdx: 1, imgIdx: 0, distance: 0.5 });
    t.deepEqual(matchesFromDMatches(vector), matches);
    vector.push_back({ queryIdx: 1, trainIdx: -1, imgIdx: 0, distance: 1 });
    t.match(messageOf(() => matchesFromDMatches(vector)) ?? '', /matches\[2\]: expected rows from 0 on, got 1 and -1/);
  });
  t.end();
});

tape('what is no vector of OpenCV is refused', (t) => {
  t.match(
    messageOf(() => regionsToKeyPoints(undefined as never, regionsOf(new Float32Array(0), new Float32Array(0)))) ?? '',
    /cv: expected the module/,
  );
  t.match(
    messageOf(() => regionsFromKeyPoints([] as never)) ?? '',
    /keyPoints: expected a vector of OpenCV, got an array/,
  );
  using(new cv.DMatchVectorVector(), (knn) => {
    using(new cv.DMatchVector(), (vector) => knn.push_back(vector));
    t.match(messageOf(() => matchesFromDMatches(knn as never)) ?? 'taken', /matches\[0\]: expected a cv.DMatch/);
  });
  const point = { pt: { x: 1, y: 1 }, size: 2, angle: 0, response: 1, octave: 0, class_id: -1 };
  for (const change of [{ size: Number.POSITIVE_INFINITY }, { size: 1e-45 }, { response: Number.NaN }]) {
    using(new cv.KeyPointVector(), (points) => {
      points.push_back({ ...point, ...change });
      t.match(messageOf(() => matchesFromDMatches(points as never)) ?? 'taken', /matches\[0\]: expected a cv.DMatch/);
      const [name] = Object.keys(change);
      t.match(messageOf(() => regionsFromKeyPoints(points)) ?? 'taken', new RegExp(`keyPoints.0..${name}: expected`));
    });
  }
  using(new cv.DMatchVector(), (vector) => {
    vector.push_back({ queryIdx: 0, trainIdx: 0, imgIdx: 0, distance: 1 });
    t.match(
      messageOf(() => regionsFromKeyPoints(vector as never)) ?? 'taken',
      /keyPoints\[0\].pt.x: expected a number/,
    );
  });
  t.end();
});
