/** The OpenCV that users have, `@techstark/opencv-js`, and the care that its objects want. */
import { loadOpenCv } from '../../bench/peers/opencvJs.ts';

export const cv = await loadOpenCv();

/** Runs with an object of OpenCV, and deletes it. */
export function using<T extends { delete(): unknown }, R>(object: T, use: (object: T) => R): R {
  try {
    return use(object);
  } finally {
    object.delete();
  }
}
