/** ORB, two nearest neighbours by Hamming distance with a ratio of 0.8, and a homography by MAGSAC: the best of this build's own. */
import { loadOpenCv, type OpenCv, USAC_MAGSAC } from '../peers/opencvJs.ts';
import { type Chain, type Pairs, pointsOf } from './chain.ts';

const cv: OpenCv = await loadOpenCv();
type Mat = InstanceType<OpenCv['Mat']>;

export const chain: Chain<Mat> = {
  extract({ width, height, data }) {
    const image = new cv.Mat(height, width, cv.CV_8UC1);
    image.data.set(data);
    const [orb, mask, keypoints, described] = [new cv.ORB(2000), new cv.Mat(), new cv.KeyPointVector(), new cv.Mat()];
    orb.detectAndCompute(image, mask, keypoints, described);
    const xy = new Float64Array(2 * keypoints.size());
    for (let i = 0; i < keypoints.size(); i++) xy.set([keypoints.get(i).pt.x, keypoints.get(i).pt.y], 2 * i);
    for (const object of [image, orb, mask, keypoints]) object.delete();
    return { xy, described };
  },
  match(a, b) {
    const [matcher, found] = [new cv.BFMatcher(cv.NORM_HAMMING, false), new cv.DMatchVectorVector()];
    matcher.knnMatch(a.described, b.described, found, 2);
    const pairs: Pairs = [];
    for (let i = 0; i < found.size(); i++) {
      const two = found.get(i);
      if (two.size() === 2 && two.get(0).distance < 0.8 * two.get(1).distance) {
        pairs.push(two.get(0).queryIdx, two.get(0).trainIdx);
      }
      two.delete();
    }
    for (const object of [matcher, found]) object.delete();
    return pairs;
  },
  estimate(a, b, pairs) {
    const n = pairs.length / 2;
    if (n < 4) return undefined;
    const [from, to] = [0, 1].map((side) =>
      cv.matFromArray(n, 1, cv.CV_64FC2, pointsOf(side === 0 ? a : b, pairs, side as 0 | 1)),
    ) as [Mat, Mat];
    const mask = new cv.Mat();
    const model = cv.findHomography(from, to, USAC_MAGSAC, 3, mask, 10_000, 0.999);
    const rows = model.rows === 3 ? Array.from(model.data64F as Float64Array) : undefined;
    for (const object of [from, to, mask, model]) object.delete();
    return rows;
  },
  free: ({ described }) => described.delete(),
};
