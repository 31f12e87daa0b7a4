/** The converters against the OpenCV that users have, `@techstark/opencv-js`. */
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import ndarray from 'ndarray';
import tape from 'tape';
import { loadOpenCv } from '../../bench/peers/opencvJs.ts';
import {
  describeSift,
  estimateHomography,
  extract,
  type ImageLike,
  matchDescriptors,
  transformRegions,
} from '../../lib/index.ts';
import {
  descriptorsFromMat,
  descriptorsToMat,
  imageFromMat,
  imageToMat,
  matchesFromDMatches,
  matchesToDMatches,
  modelFromMat,
  modelToMat,
  regionsFromKeyPoints,
  regionsToKeyPoints,
} from '../../lib/opencv/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { renderedView } from '../examples/views.ts';
import { anyCircle, frameErrors, messageOf } from '../formats/tables.ts';
import { drawTexture } from '../images.ts';
import { randomFor, seedFor } from '../support.ts';

const cv = await loadOpenCv();

/** Runs with an object of OpenCV, and deletes it. */
function using<T extends { delete(): unknown }, R>(object: T, use: (object: T) => R): R {
  try {
    return use(object);
  } finally {
    object.delete();
  }
}

/** The values of f in an array of the kind. */
function filled(Kind: (typeof KINDS)[number][1], length: number, f: (i: number) => number) {
  const data = new Kind(length);
  for (let i = 0; i < length; i++) data[i] = f(i);
  return data;
}

const KINDS = [
  ['CV_8U', Uint8Array, 255],
  ['CV_16U', Uint16Array, 65535],
  ['CV_32F', Float32Array, 1],
  ['CV_64F', Float64Array, 1],
] as const;

tape('images of every kind and number of channels become the Mat of their kind, and come back', (t) => {
  const random = randomFor('kinds');
  for (const [name, Kind, most] of KINDS) {
    for (const channels of [1, 2, 3, 4]) {
      const data = filled(Kind, 7 * 5 * channels, () => most * random.float());
      const image = { width: 7, height: 5, channels, data };
      using(imageToMat(cv, image), (mat) => {
        const type = (cv as unknown as Record<string, number>)[`${name}C${channels}`];
        t.deepEqual([mat.rows, mat.cols, mat.type()], [5, 7, type], `${name}C${channels}`);
        t.deepEqual(imageFromMat(mat), image);
      });
    }
  }
  t.end();
});

tape('a pixel stands where OpenCV looks for it, of a strided ndarray, too', (t) => {
  const data = Uint8Array.from({ length: 4 * 6 }, (_, i) => i);
  const turned = ndarray(data, [6, 4], [1, 6]);
  using(imageToMat(cv, turned), (mat) => {
    t.equal(mat.ucharPtr(5, 3)[0], turned.get(5, 3));
    t.equal(mat.ucharPtr(2, 1)[0], turned.get(2, 1));
  });
  const mirrored = ndarray(data, [4, 6], [6, -1], 5);
  using(imageToMat(cv, mirrored as ImageLike), (mat) =>
    t.deepEqual([...mat.ucharPtr(0)].slice(0, 6), [5, 4, 3, 2, 1, 0]),
  );
  t.end();
});

tape('a part of another Mat, whose rows have gaps, is read as itself', (t) => {
  for (const [name, Kind] of KINDS) {
    const data = filled(Kind, 6 * 8 * 3, (i) => i);
    using(imageToMat(cv, { width: 8, height: 6, channels: 3, data }), (mat) => {
      using(mat.roi(new cv.Rect(2, 1, 3, 4)), (part) => {
        t.notOk(part.isContinuous(), `${name}: rows have gaps`);
        const expected = filled(Kind, 36, (i) => (1 + Math.floor(i / 9)) * 24 + 6 + (i % 9));
        t.deepEqual(imageFromMat(part).data, expected);
      });
    });
  }
  t.end();
});

tape('what is returned does not depend on the Mat', (t) => {
  const image = { width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  const mat = imageToMat(cv, image);
  const back = imageFromMat(mat);
  mat.setTo(new cv.Scalar(9));
  mat.delete();
  t.deepEqual(back.data, image.data);
  t.end();
});

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
    t.match(messageOf(() => regionsFromKeyPoints(vector)) ?? '', /keyPoints\[1\].pt.x: expected a number/);
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
  const ours = matchDescriptors(a, b, { mutual: true, ratio: 1, oneToOne: false } as object);
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

tape('SIFT descriptors change the order of their directions, others do not', (t) => {
  const ramp = Uint8Array.from({ length: 256 }, (_, k) => k);
  using(descriptorsToMat(cv, ndarray(ramp, [2, 128])), (mat) => {
    t.deepEqual([mat.rows, mat.cols, mat.type()], [2, 128, cv.CV_32F]);
    t.deepEqual([...mat.data32F.subarray(128)].slice(0, 9), [128, 135, 134, 133, 132, 131, 130, 129, 136]);
    t.deepEqual(descriptorsFromMat(mat), ndarray(ramp, [2, 128]));
  });
  using(descriptorsToMat(cv, ndarray(ramp, [4, 64])), (mat) => t.deepEqual([...mat.data32F].slice(0, 4), [0, 1, 2, 3]));
  using(descriptorsToMat(cv, ndarray(new Uint8Array(0), [0, 128])), (mat) => {
    t.equal(mat.rows, 0);
    t.deepEqual(descriptorsFromMat(mat).shape, [0, 128]);
  });
  using(new cv.Mat(1, 128, cv.CV_32F, new cv.Scalar(0.5)), (mat) =>
    t.match(messageOf(() => descriptorsFromMat(mat)) ?? '', /mat: expected integers in \[0, 255\], got 0.5 in row 0/),
  );
  t.end();
});

tape('OpenCV maps points by our model as we do, and its models are ours', (t) => {
  const model = new Matrix([
    [1.1, 0.2, 5],
    [-0.1, 0.9, 3],
    [1e-3, -2e-4, 1],
  ]);
  using(modelToMat(cv, model), (mat) => {
    t.deepEqual(modelFromMat(mat)?.to1DArray(), model.to1DArray());
    using(cv.matFromArray(1, 1, cv.CV_64FC2, [40, 30]), (point) =>
      using(new cv.Mat(), (mapped) => {
        cv.perspectiveTransform(point, mapped, mat);
        const [x, y, w] = model.mmul(Matrix.columnVector([40, 30, 1])).to1DArray() as [number, number, number];
        t.ok(Math.abs(mapped.data64F[0]! - x / w) < 1e-9 && Math.abs(mapped.data64F[1]! - y / w) < 1e-9);
      }),
    );
  });
  using(cv.getRotationMatrix2D(new cv.Point(3, 4), 90, 2), (mat) => {
    const affine = modelFromMat(mat)!;
    t.deepEqual(affine.to2DArray()[2], [0, 0, 1], 'a row is added to 2×3');
    const [x, y] = affine.mmul(Matrix.columnVector([3, 4, 1])).to1DArray();
    t.ok(Math.abs(x! - 3) < 1e-9 && Math.abs(y! - 4) < 1e-9);
  });
  using(new cv.Mat(), (none) => t.equal(modelFromMat(none), undefined, 'no model is found in an empty Mat'));
  using(new cv.Mat(3, 3, cv.CV_8U), (mat) =>
    t.match(messageOf(() => modelFromMat(mat)) ?? '', /mat: expected 3×3 or 2×3/),
  );
  using(cv.matFromArray(3, 3, cv.CV_64F, [1, 0, 0, 0, Number.NaN, 0, 0, 0, 1]), (mat) =>
    t.match(messageOf(() => modelFromMat(mat)) ?? '', /expected a number .*got NaN/),
  );
  t.end();
});

tape('what is no object of OpenCV, and what no image can be made of, is refused', (t) => {
  const image = { width: 1, height: 1, data: Uint8Array.of(1) };
  t.match(
    messageOf(() => imageToMat({} as never, image)) ?? '',
    /cv: expected the module of OpenCV, its runtime standing, got an Object/,
  );
  t.match(
    messageOf(() => regionsToKeyPoints(undefined as never, regionsOf(new Float32Array(0), new Float32Array(0)))) ?? '',
    /cv: expected the module/,
  );
  t.match(messageOf(() => imageFromMat({} as never)) ?? '', /mat: expected a cv.Mat, got an Object/);
  t.match(
    messageOf(() => regionsFromKeyPoints([] as never)) ?? '',
    /keyPoints: expected a vector of OpenCV, got an array/,
  );
  using(new cv.Mat(), (mat) => t.match(messageOf(() => imageFromMat(mat)) ?? '', /mat: expected an image, got 0 × 0/));
  using(new cv.Mat(2, 2, cv.CV_32S), (mat) =>
    t.match(messageOf(() => imageFromMat(mat)) ?? '', /mat: expected CV_8U, .*got type 4; use convertTo/),
  );
  const huge = {
    shape: [200000, 128],
    stride: [0, 0],
    offset: 0,
    dtype: 'uint8',
    data: new Uint8Array(1),
    get: () => 0,
  };
  t.match(
    messageOf(() => using(descriptorsToMat(cv, { ...huge, shape: [60_000_000, 128] } as never), () => 0)) ?? '',
    /cv: expected memory for 60000000 × 128/,
  );
  t.end();
});

tape('nothing is left behind: live objects and the heap stay as they are over a thousand conversions', (t) => {
  const random = randomFor('heap');
  const image = drawTexture(200, 150, random);
  const bytes = { width: 200, height: 150, data: Uint8Array.from(image.data, (value) => 255 * value) };
  const features = extract(image);
  const matches = matchDescriptors(features, features, { ratio: 1 });
  const broken = Object.create(features.descriptors, { get: { value: () => Number(Symbol('no number')) } });
  const counted = countLive();
  const round = () => {
    using(imageToMat(counted.cv, bytes), imageFromMat);
    using(regionsToKeyPoints(counted.cv, features), regionsFromKeyPoints);
    using(descriptorsToMat(counted.cv, features.descriptors), descriptorsFromMat);
    using(matchesToDMatches(counted.cv, matches), matchesFromDMatches);
    using(modelToMat(counted.cv, Matrix.eye(3)), modelFromMat);
    // What throws in the midst of a conversion.
    messageOf(() => regionsToKeyPoints(counted.refusing, features));
    messageOf(() => matchesToDMatches(counted.refusing, matches));
    messageOf(() => descriptorsToMat(counted.cv, broken));
  };
  for (let i = 0; i < 20; i++) round();
  const [heap, top] = [heapBytes(), topOfHeap()];
  for (let i = 0; i < 1000; i++) round();
  t.equal(counted.live(), 0, 'live objects');
  t.ok(counted.made() >= 8 * 1000, `${counted.made()} were made`);
  t.equal(heapBytes(), heap, 'bytes of the heap');
  t.ok(Math.abs(topOfHeap() - top) < 100_000, `the next free megabyte lies where it did: ${top}, ${topOfHeap()}`);
  t.end();
});

const heapBytes = () => (cv as unknown as { HEAPU8: Uint8Array }).HEAPU8.length;

/** Where OpenCV puts the next megabyte: rises when memory is not given back. */
function topOfHeap(): number {
  return using(new cv.Mat(1024, 1024, cv.CV_8U), (mat) => mat.data.byteOffset);
}

/** The module with constructors that count what lives, and one whose vectors refuse their tenth item. */
function countLive() {
  let [live, made] = [0, 0];
  function counting<T extends { delete(): unknown }>(object: T, refuses: boolean): T {
    live++;
    made++;
    const remove = object.delete.bind(object);
    object.delete = () => {
      live--;
      return remove();
    };
    if (refuses) {
      const vector = object as unknown as { push_back(item: unknown): void; size(): number };
      const push = vector.push_back.bind(vector);
      vector.push_back = (item) => (vector.size() >= 9 ? push({}) : push(item));
    }
    return object;
  }
  function moduleWith(refuses: boolean) {
    const wrapped = <C extends new (...args: never[]) => { delete(): unknown }>(kind: C) =>
      new Proxy(kind, { construct: (target, args) => counting(new target(...(args as never[])), refuses) });
    return {
      Mat: wrapped(cv.Mat),
      KeyPointVector: wrapped(cv.KeyPointVector),
      DMatchVector: wrapped(cv.DMatchVector),
    };
  }
  return { cv: moduleWith(false), refusing: moduleWith(true), live: () => live, made: () => made };
}
