/**
 * The ellipses of the Oxford affine covariant regions, which hesaff writes, too.
 *
 *     1.0                 the length of the descriptors, 1.0 when there are none
 *     2                   number of regions
 *     u v a b c           a (x − u)² + 2 b (x − u)(y − v) + c (y − v)² = 1
 *     u v a b c           with descriptors, their integers follow on the line
 *
 * Source: K. Mikolajczyk et al., "A comparison of affine region detectors", IJCV 65(1/2), 2005, and the programs published with it.
 *
 * An ellipse has no orientation: its frame is the lower triangular one, [a11 0 x; a21 a22 y] with a11 and a22 positive, by which `orient`
 * with `upright`, and hesaff, keep up up. To turn it to the gradients, call `orient`.
 *
 * Limits: nor has it a response, which is 0, or a kind. How large the ellipse is drawn is the writer's own affair: see `extent`.
 * The origin is the centre of the top-left pixel, as hesaff has it; MATLAB counts from 1: see `origin`.
 */
import { checkFeatures, checkNumber, checkOptions } from '../check.ts';
import { ndarray } from '../ndarray.ts';
import { readFrames, regionsOf } from '../rows.ts';
import type { Features, Regions } from '../types.ts';
import { printShifted } from './circleRows.ts';
import {
  checkCount,
  checkFields,
  fail,
  integerAt,
  type Line,
  linesOf,
  nextLine,
  numberAt,
  printRow,
  type Text,
} from './text.ts';

export interface OxfordOptions {
  /** Half-axes in the file as a multiple of the region's, in [0.01, 100]. Default 1; hesaff draws its measurement region, 3 · √3. */
  extent?: number | undefined;
  /** Where the file puts the centre of the top-left pixel, on both axes. Default 0. */
  origin?: number | undefined;
}

/**
 * Reads ellipses; descriptors, where there are any, are checked and left out.
 *
 * @param text - a file's text or bytes
 * @returns regions in the order of the file, upright, of response 0; possibly none
 * @throws TypeError for what is no text; RangeError, naming the line, for another layout, a number that is not finite, or what is no
 *   ellipse (a > 0, c > 0 and a c > b² must hold)
 *
 * @example
 * const regions = orient(image, regionsFromOxford(regionsToOxford(detectMser(image)))); // what img1.mser holds
 */
export function regionsFromOxford(text: Text, options: OxfordOptions = {}): Regions {
  return read(text, options).regions;
}

/**
 * Reads ellipses with descriptors.
 *
 * hesaff's descriptors are SIFT without the root, in the order of this library. Those of the other Oxford programs are taken as they are.
 *
 * @param text - a file's text or bytes
 * @returns features in the order of the file; [n, m] descriptors
 * @throws TypeError for what is no text; RangeError as `regionsFromOxford`, and when there are no descriptors
 *
 * @example
 * const text = featuresToOxford(a, { extent: 3 * Math.sqrt(3) }); // what img1.hesaff.sift holds
 * const features = featuresFromOxford(text, { extent: 3 * Math.sqrt(3) });
 */
export function featuresFromOxford(text: Text, options: OxfordOptions = {}): Features {
  const { regions, descriptors, width } = read(text, options);
  if (width === 0) throw new RangeError('text: expected descriptors, got none; use regionsFromOxford');
  return { ...regions, descriptors: ndarray(Uint8Array.from(descriptors), [regions.length, width]) };
}

/**
 * Writes the ellipses of regions; orientation, response and kind are lost.
 *
 * @returns the text of a file
 * @throws TypeError or RangeError for a bad table or option, or a frame without area
 *
 * @example
 * const text = regionsToOxford(regions); // for img1.haraff
 */
export function regionsToOxford(regions: Regions, options: OxfordOptions = {}): string {
  const rows = printEllipses('regions', regions, options);
  return [`1.0\n${regions.length}`, ...rows].join('\n').concat('\n');
}

/**
 * Writes the ellipses of features and their descriptors; orientation, response and kind are lost.
 *
 * @returns the text of a file
 * @throws TypeError or RangeError for a bad table or option, or a frame without area
 *
 * @example
 * const text = featuresToOxford(a, { extent: 3 * Math.sqrt(3) }); // for img1.sift
 */
export function featuresToOxford(features: Features, options: OxfordOptions = {}): string {
  checkFeatures('features', features);
  const rows = printEllipses('features', features, options).map(
    (ellipse, i) => `${ellipse} ${printRow(features.descriptors, i)}`,
  );
  return [`${features.descriptors.shape[1]}\n${features.length}`, ...rows].join('\n').concat('\n');
}

function readOptions(options: OxfordOptions) {
  checkOptions(options, ['extent', 'origin']);
  const { extent = 1, origin = 0 } = options;
  checkNumber('extent', extent, 0.01, 100);
  checkNumber('origin', origin, -1, 1);
  return { extent, origin };
}

function read(text: Text, options: OxfordOptions) {
  const { extent, origin } = readOptions(options);
  const lines = linesOf(text);
  const width = readHeader(lines, 'the length of the descriptors, 1.0 for none');
  const claimed = readHeader(lines, 'the number of regions');
  // hesaff and VLFeat say 0 or 1 where there are none.
  const columns = width > 1 ? width : 0;
  const frames: number[] = [];
  const descriptors: number[] = [];
  for (const line of lines) {
    checkFields(line, 5 + columns, columns > 0 ? `u v a b c and ${columns} of a descriptor` : 'u v a b c');
    frames.push(...readEllipse(line, extent, origin));
    for (let k = 0; k < columns; k++) descriptors.push(integerAt(line, 5 + k, 255, 'a descriptor'));
  }
  checkCount(claimed, frames.length / 6, 'regions');
  const regions = regionsOf(Float32Array.from(frames), new Float32Array(frames.length / 6));
  return { regions, descriptors, width: columns };
}

function readHeader(lines: Iterator<Line>, what: string): number {
  const line = nextLine(lines, what);
  checkFields(line, 1, what);
  return integerAt(line, 0, 2 ** 32, what);
}

function readEllipse(line: Line, extent: number, origin: number): number[] {
  const [u, v, a, b, c] = [0, 1, 2, 3, 4].map((field) => numberAt(line, field)) as [number, ...Four];
  const shape = shapeOf(a, b, c, extent);
  if (shape === undefined) fail(line, 'an ellipse (a > 0, c > 0, a c > b²)', `a = ${a}, b = ${b}, c = ${c}`);
  const [a11, a21, a22] = shape;
  return [a11, 0, u - origin, a21, a22, v - origin];
}

type Four = [number, number, number, number];

/** a11, a21 and a22 of the lower triangular F with F Fᵀ = [a b; b c]⁻¹ / extent²; undefined when float32 holds no such frame. */
function shapeOf(a: number, b: number, c: number, extent: number): [number, number, number] | undefined {
  const determinant = a * c - b * b;
  const a11 = Math.fround(Math.sqrt(c / determinant) / extent);
  const a21 = Math.fround(-b / Math.sqrt(c * determinant) / extent);
  const a22 = Math.fround(1 / Math.sqrt(c) / extent);
  // Roots of what is no ellipse are not numbers.
  const isEllipse = a > 0 && a11 > 0 && a22 > 0 && [a11, a21, a22].every(Number.isFinite);
  return isEllipse ? [a11, a21, a22] : undefined;
}

/** Of each region, u v a b c, where [a b; b c] is (F Fᵀ)⁻¹ / extent². */
function printEllipses(name: string, regions: Regions, options: OxfordOptions): string[] {
  const { extent, origin } = readOptions(options);
  const frames = readFrames(name, regions);
  return Array.from({ length: regions.length }, (_, i) => {
    const [a11, a12, x] = [frames[6 * i]!, frames[6 * i + 1]!, frames[6 * i + 2]!];
    const [a21, a22, y] = [frames[6 * i + 3]!, frames[6 * i + 4]!, frames[6 * i + 5]!];
    const size = (extent * (a11 * a22 - a12 * a21)) ** 2;
    const [a, b, c] = [a21 * a21 + a22 * a22, -(a11 * a21 + a12 * a22), a11 * a11 + a12 * a12].map(
      (product) => product / size,
    ) as [number, number, number];
    // What is left of a very long ellipse is a difference, in which digits are lost; so numbers are written as doubles, too.
    const isWritable = [a, b, c].every((part) => Math.abs(part) < 3e38) && shapeOf(a, b, c, extent) !== undefined;
    if (!isWritable) {
      throw new RangeError(`${name}.frames: expected frames with an area, not 10⁷ times as long as wide, got row ${i}`);
    }
    return `${printShifted(x, origin)} ${printShifted(y, origin)} ${a} ${b} ${c}`;
  });
}
