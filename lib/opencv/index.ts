/**
 * oriel/opencv: to and from the objects of OpenCV.js, such as `@techstark/opencv-js`.
 *
 * The caller passes the module, whose runtime must stand; nothing here loads it. What a function returns that has a `delete` belongs to
 * the caller, who deletes it; a function that throws leaves nothing behind. What comes from OpenCV is copied, so its objects may be
 * deleted.
 */
export {
  type CvMats,
  descriptorsFromMat,
  descriptorsToMat,
  imageFromMat,
  imageToMat,
  modelFromMat,
  modelToMat,
} from './mats.ts';
export type { CvDMatch, CvKeyPoint, CvMat, CvVector } from './types.ts';
export { matchesFromDMatches, matchesToDMatches, regionsFromKeyPoints, regionsToKeyPoints } from './vectors.ts';
