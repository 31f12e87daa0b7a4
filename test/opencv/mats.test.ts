/** Images, descriptors and models as OpenCV has them. */
import { Matrix } from 'ml-matrix';
import ndarray from 'ndarray';
import tape from 'tape';
import type { ImageLike } from '../../lib/index.ts';
import {
  descriptorsFromMat,
  descriptorsToMat,
  imageFromMat,
  imageToMat,
  modelFromMat,
  modelToMat,
} from '../../lib/opencv/index.ts';
import { messageOf } from '../formats/tables.ts';
import { randomFor } from '../support.ts';
import { cv, using } from './cv.ts';

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
    t.match(messageOf(() => modelFromMat(mat)) ?? '', /expected a finite number, got NaN/),
  );
  t.end();
});

tape('what is no Mat, and what no image can be made of, is refused', (t) => {
  const image = { width: 1, height: 1, data: Uint8Array.of(1) };
  t.match(
    messageOf(() => imageToMat({} as never, image)) ?? '',
    /cv: expected the module of OpenCV, its runtime standing, got an Object/,
  );
  t.match(messageOf(() => imageFromMat({} as never)) ?? '', /mat: expected a cv.Mat, got an Object/);
  using(new cv.Mat(), (mat) => t.match(messageOf(() => imageFromMat(mat)) ?? '', /mat: expected an image, got 0 × 0/));
  using(new cv.Mat(2, 2, cv.CV_32S), (mat) =>
    t.match(messageOf(() => imageFromMat(mat)) ?? '', /mat: expected CV_8U, .*got type 4; use convertTo/),
  );
  const huge = {
    shape: [60_000_000, 128],
    stride: [0, 0],
    offset: 0,
    dtype: 'uint8',
    data: new Uint8Array(1),
    get: () => 0,
  };
  t.match(
    messageOf(() => using(descriptorsToMat(cv, huge as never), () => 0)) ?? '',
    /cv: expected memory for 60000000 × 128/,
  );
  t.end();
});
