/**
 * Regions as `cv.KeyPointVector` and matches as `cv.DMatchVector`, and back.
 *
 * Both libraries put the centre of the top-left pixel at (0, 0). A key point's `size` is the diameter of the circle whose radius is our
 * scale: OpenCV's SIFT gives 2 σ, ORB the width of its patch. Its angle has our sense, from +x towards +y, in degrees.
 */
import { checkFinite, checkMatches, describe } from '../check.ts';
import { circleFrame, circlesOf } from '../regions/circles.ts';
import { regionsOf } from '../rows.ts';
import type { Matches, Regions } from '../types.ts';
import type { CvDMatch, CvKeyPoint, CvVector } from './types.ts';

const DEGREES = 180 / Math.PI;
/** OpenCV counts in 32 bits with a sign. */
const MOST_ROWS = 2 ** 31;

/**
 * Regions as key points, row by row: circles of the same area and direction. Octave 0, class −1; kind and the shape of ellipses are lost.
 *
 * @param cv - the module, when its runtime stands
 * @returns a vector that belongs to the caller, who deletes it
 * @throws TypeError or RangeError for a bad table or a frame without area
 *
 * @example
 * const keyPoints = regionsToKeyPoints(cv, a); // for cv.drawKeypoints
 * keyPoints.delete();
 */
export function regionsToKeyPoints<V extends CvVector<CvKeyPoint>>(
  cv: { readonly KeyPointVector: new () => V },
  regions: Regions,
): V {
  const circles = circlesOf('regions', regions);
  return newVector(cv, 'KeyPointVector', circles.length, (i) => {
    const { x, y, scale, angle } = circles[i]!;
    // 0 where it rounds to a whole turn.
    const degrees = Math.fround(angle * DEGREES) % 360;
    return { pt: { x, y }, size: 2 * scale, angle: degrees, response: regions.response[i]!, octave: 0, class_id: -1 };
  });
}

/**
 * Key points as regions, row by row; an angle of −1, which stands for none, becomes 0. Octave and class are left out.
 *
 * OpenCV's SIFT before 4.8 gives positions 0.25 px too far right and down; take that off first.
 *
 * @returns circles with scale = size / 2, turned by the angle
 * @throws TypeError for what is no vector of key points; RangeError for a size that is not above 0, or a number that is not finite
 *
 * @example
 * const keyPoints = regionsToKeyPoints(cv, a); // or what a detector of OpenCV found
 * const descriptors = describeSift(image, regionsFromKeyPoints(keyPoints));
 * keyPoints.delete();
 */
export function regionsFromKeyPoints(keyPoints: CvVector<CvKeyPoint>): Regions {
  const points = itemsOf<CvKeyPoint>('keyPoints', keyPoints);
  const frames = points.flatMap((point, i) => {
    const { pt, size, angle, response } = point;
    const { x, y } = Object(pt) as CvKeyPoint['pt'];
    for (const [name, value] of Object.entries({ 'pt.x': x, 'pt.y': y, size, angle, response })) {
      checkFinite(`keyPoints[${i}].${name}`, value);
    }
    // As a float32, in which the frame is kept.
    if (!(Math.fround(size / 2) > 0)) {
      throw new RangeError(`keyPoints[${i}].size: expected a diameter above 0, got ${size}`);
    }
    return circleFrame({ x, y, scale: size / 2, angle: angle === -1 ? 0 : angle / DEGREES });
  });
  return regionsOf(
    Float32Array.from(frames),
    Float32Array.from(points, ({ response }) => response),
  );
}

/**
 * Matches as a vector, row by row: a is the query, b what was trained. Ratios are lost.
 *
 * @param cv - the module, when its runtime stands
 * @returns a vector that belongs to the caller, who deletes it
 * @throws TypeError or RangeError for bad matches
 *
 * @example
 * const vector = matchesToDMatches(cv, matches); // for cv.drawMatches
 * vector.delete();
 */
export function matchesToDMatches<V extends CvVector<CvDMatch>>(
  cv: { readonly DMatchVector: new () => V },
  matches: Matches,
): V {
  checkMatches('matches', matches, MOST_ROWS, MOST_ROWS);
  return newVector(cv, 'DMatchVector', matches.length, (i) => ({
    queryIdx: matches.a[i]!,
    trainIdx: matches.b[i]!,
    imgIdx: 0,
    distance: matches.distance[i]!,
  }));
}

/**
 * Matches from a vector, row by row: the query is a, what was trained b.
 *
 * @param matches - what `BFMatcher.match` found; of `knnMatch`, the vectors in its vector
 * @returns matches without ratios
 * @throws TypeError for what is no vector of matches; RangeError for a negative row, as OpenCV writes where there is none
 *
 * @example
 * const vector = matchesToDMatches(cv, matches); // or what a matcher of OpenCV found
 * const same = matchesFromDMatches(vector);
 * vector.delete();
 */
export function matchesFromDMatches(matches: CvVector<CvDMatch>): Matches {
  const items = itemsOf<CvDMatch>('matches', matches);
  for (const [i, { queryIdx, trainIdx, distance }] of items.entries()) {
    // Else the vectors in the vector of `knnMatch` would all be matches of row 0.
    if (typeof queryIdx !== 'number' || typeof trainIdx !== 'number' || typeof distance !== 'number') {
      throw new TypeError(
        `matches[${i}]: expected a cv.DMatch, got ${describe(items[i])}; of knnMatch, pass each vector`,
      );
    }
    if (queryIdx < 0 || trainIdx < 0) {
      throw new RangeError(`matches[${i}]: expected rows from 0 on, got ${queryIdx} and ${trainIdx}`);
    }
  }
  return {
    length: items.length,
    a: Uint32Array.from(items, ({ queryIdx }) => queryIdx),
    b: Uint32Array.from(items, ({ trainIdx }) => trainIdx),
    distance: Float32Array.from(items, ({ distance }) => distance),
  };
}

/** A vector of `length` items; deleted when one cannot be made. */
function newVector<T, V extends CvVector<T>, K extends string>(
  cv: { readonly [key in K]: new () => V },
  kind: K,
  length: number,
  itemAt: (i: number) => T,
): V {
  if (typeof cv?.[kind] !== 'function') {
    throw new TypeError(`cv: expected the module of OpenCV, its runtime standing, got ${describe(cv)}`);
  }
  const vector = new cv[kind]();
  try {
    for (let i = 0; i < length; i++) vector.push_back(itemAt(i));
  } catch (error) {
    vector.delete();
    throw error;
  }
  return vector;
}

/** The items of a vector, as copies. */
function itemsOf<T>(name: string, vector: CvVector<T>): T[] {
  if (typeof vector?.size !== 'function' || typeof vector.get !== 'function') {
    throw new TypeError(`${name}: expected a vector of OpenCV, got ${describe(vector)}`);
  }
  return Array.from({ length: vector.size() }, (_, i) => vector.get(i)!);
}
