/** `@techstark/opencv-js`: ORB and AKAZE, whose bits are matched by the ratio test both ways; USAC_MAGSAC. Whatever is made is deleted. */
import { loadOpenCv, USAC_MAGSAC } from '../peers/opencvJs.ts';
import { type Found, type Library, MAX_ERROR, MOST_FEATURES, pointsOf } from './library.ts';

// biome-ignore lint/suspicious/noExplicitAny: the package's types lack AKAZE and the calls of vectors
type Any = any;

export async function load(): Promise<Library[]> {
  const cv: Any = await loadOpenCv();
  const library = (method: string, make: () => Any): Library => ({
    name: 'OpenCV.js',
    method,
    extract: (image) => {
      const [mat, mask, keypoints, descriptors] = [
        cv.matFromArray(image.height, image.width, cv.CV_8UC1, image.data),
        new cv.Mat(),
        new cv.KeyPointVector(),
        new cv.Mat(),
      ];
      const detector = make();
      detector.detectAndCompute(mat, mask, keypoints, descriptors);
      const count = Math.min(keypoints.size(), descriptors.rows);
      const points = new Float32Array(2 * count);
      for (let i = 0; i < count; i++) {
        const { pt } = keypoints.get(i);
        points.set([pt.x, pt.y], 2 * i);
      }
      for (const each of [mat, mask, keypoints, detector]) each.delete();
      return { points, own: descriptors };
    },
    match: (a, b) => {
      const there = nearest(cv, a, b);
      const back = nearest(cv, b, a);
      const pairs: number[] = [];
      there.forEach((row, i) => {
        if (row >= 0 && back[row] === i) pairs.push(i, row);
      });
      return Uint32Array.from(pairs);
    },
    homography: (a, b, pairs) => {
      if (pairs.length < 8) return undefined;
      const [from, to] = pointsOf(a, b, pairs).map((points) =>
        cv.matFromArray(points.length / 2, 1, cv.CV_32FC2, points),
      );
      const mask = new cv.Mat();
      const model = cv.findHomography(from, to, USAC_MAGSAC, MAX_ERROR, mask, 10_000, 0.999);
      const numbers = model.rows === 3 ? Array.from(model.data64F as Float64Array) : undefined;
      for (const each of [from, to, mask, model]) each.delete();
      return numbers;
    },
    free: (found) => (found.own as Any).delete(),
  });
  const orb = () => {
    const detector = new cv.ORB();
    detector.setMaxFeatures(MOST_FEATURES);
    return detector;
  };
  return [library('ORB', orb), library('AKAZE', () => new cv.AKAZE())];
}

/** The nearest row of b to each of a, or -1 where the second is nearly as near. */
function nearest(cv: Any, a: Found, b: Found): Int32Array {
  const rows = new Int32Array((a.own as Any).rows).fill(-1);
  if ((b.own as Any).rows < 2) return rows;
  const [matcher, matches] = [new cv.BFMatcher(cv.NORM_HAMMING, false), new cv.DMatchVectorVector()];
  matcher.knnMatch(a.own, b.own, matches, 2);
  for (let i = 0; i < matches.size(); i++) {
    const pair = matches.get(i);
    const [first, second] = [pair.get(0), pair.get(1)];
    if (first.distance < 0.8 * second.distance) rows[i] = first.trainIdx;
    pair.delete();
  }
  for (const each of [matcher, matches]) each.delete();
  return rows;
}
