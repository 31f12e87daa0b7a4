/**
 * Checks at the doors: every exported function checks its arguments once, kernels trust.
 *
 * TypeError for the wrong kind of thing, RangeError for the wrong shape or value. Messages say argument, expected, got, remedy.
 */
import type { Features, Matches, Matrix, NdArray, Regions } from './types.ts';

/** Throws unless `value` is a finite number. */
export function checkFinite(name: string, value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(`${name}: expected a number, got ${describe(value)}`);
  if (!Number.isFinite(value)) throw new RangeError(`${name}: expected a finite number, got ${value}`);
}

/** Throws unless `value` is a number in [`low`, `high`], finite but where it is a bound: Infinity, when nothing else is said. */
export function checkNumber(
  name: string,
  value: unknown,
  low = Number.NEGATIVE_INFINITY,
  high = Number.POSITIVE_INFINITY,
): void {
  if (typeof value !== 'number') throw new TypeError(`${name}: expected a number, got ${describe(value)}`);
  // Infinity is a value only where a bound allows it, as in `maxFeatures: Infinity`.
  const allowed = Number.isFinite(value) || value === high || value === low;
  if (!allowed || value < low || value > high)
    throw new RangeError(`${name}: expected a number in [${low}, ${high}], got ${value}`);
}

/** Throws unless `value` is an integer in [`low`, `high`]; Infinity counts as one when `high` is. */
export function checkInteger(name: string, value: unknown, low: number, high = Number.MAX_SAFE_INTEGER): void {
  checkNumber(name, value, low, high);
  if (Number.isInteger(value) || value === high) return;
  const unbounded = high === Number.POSITIVE_INFINITY ? ' or Infinity' : '';
  throw new RangeError(`${name}: expected an integer${unbounded}, got ${value}`);
}

/** Throws unless `value` is true, false or undefined. */
export function checkFlag(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean')
    throw new TypeError(`${name}: expected true or false, got ${describe(value)}`);
}

/** Throws unless `value` is one of `choices`. */
export function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string))
    throw new RangeError(`${name}: expected ${choices.join(', ')}, got ${describe(value)}`);
}

/** Throws unless `value` is a function or undefined. */
export function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw new TypeError(`${name}: expected a function, got ${describe(value)}`);
}

/** Throws unless `value` is an AbortSignal or undefined. */
export function checkSignal(name: string, value: unknown): void {
  if (value !== undefined && !(value instanceof AbortSignal))
    throw new TypeError(`${name}: expected an AbortSignal, got ${describe(value)}`);
}

/** Throws unless `model` is a 3×3 matrix of finite numbers. */
export function checkModel(name: string, model: Matrix): void {
  if (typeof model?.get !== 'function') throw new TypeError(`${name}: expected a Matrix, got ${describe(model)}`);
  if (model.rows !== 3 || model.columns !== 3) {
    throw new RangeError(`${name}: expected a 3×3 matrix, got ${model.rows}×${model.columns}`);
  }
  for (let i = 0; i < 9; i++) {
    const element = model.get(Math.floor(i / 3), i % 3);
    if (!Number.isFinite(element)) throw new RangeError(`${name}: expected finite numbers, got ${element}`);
  }
}

/** Throws unless `options` is an object whose keys are all in `known`; a misspelt option must not be ignored in silence. */
export function checkOptions(options: unknown, known: readonly string[], name = 'options'): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${name}: expected an object, got ${describe(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key))
      throw new TypeError(`${name}: expected ${known.join(', ')}, got an unknown option ${key}`);
  }
}

/** Throws unless `value` is an ndarray of the given type and shape, -1 standing for any size, with all elements inside its data. */
export function checkNdArray(name: string, value: unknown, type: 'float32' | 'uint8', shape: readonly number[]): void {
  const array = value as NdArray | undefined;
  if (!Array.isArray(array?.shape) || !Array.isArray(array.stride) || array.data === undefined) {
    throw new TypeError(`${name}: expected an ndarray, got ${describe(value)}`);
  }
  if (array.dtype !== type) throw new TypeError(`${name}: expected ${type}, got ${array.dtype}`);
  const kind = type === 'float32' ? Float32Array : Uint8Array;
  if (!(array.data instanceof kind)) {
    throw new TypeError(`${name}.data: expected a ${kind.name}, got ${describe(array.data)}`);
  }
  const fits = array.shape.length === shape.length && shape.every((size, i) => size === -1 || size === array.shape[i]);
  if (!fits) {
    throw new RangeError(
      `${name}: expected shape [${shape.map((size) => (size === -1 ? 'n' : size)).join(', ')}], got [${array.shape.join(', ')}]`,
    );
  }
  checkExtent(name, array);
}

/** Throws when an element of `array` lies outside its data. */
export function checkExtent(name: string, array: NdArray): void {
  const sizes = [...array.shape, ...array.stride, array.offset];
  if (!sizes.every(Number.isInteger) || array.shape.some((size) => size < 0)) {
    throw new RangeError(`${name}: expected integer shape, stride and offset, got [${sizes.join(', ')}]`);
  }
  if (array.shape.includes(0)) return;
  let [first, last] = [array.offset, array.offset];
  array.shape.forEach((size, i) => {
    const reach = (size - 1) * array.stride[i]!;
    if (reach < 0) first += reach;
    else last += reach;
  });
  const { length } = array.data as { length: number };
  if (first < 0 || last >= length) {
    throw new RangeError(`${name}: expected elements within data of length ${length}, got indices ${first}..${last}`);
  }
}

/** Throws unless `value` is a table of regions whose columns agree. */
export function checkRegions(name: string, value: unknown): void {
  const regions = value as Regions | undefined;
  if (typeof regions !== 'object' || regions === null || regions.frames === undefined) {
    throw new TypeError(`${name}: expected Regions, got ${describe(value)}`);
  }
  checkInteger(`${name}.length`, regions.length, 0);
  checkNdArray(`${name}.frames`, regions.frames, 'float32', [regions.length, 2, 3]);
  checkColumn(`${name}.response`, regions.response, Float32Array, regions.length);
  if (regions.kind !== undefined) checkColumn(`${name}.kind`, regions.kind, Uint8Array, regions.length);
}

/** Throws unless `value` is a table of regions with one descriptor a row. */
export function checkFeatures(name: string, value: unknown): void {
  checkRegions(name, value);
  const { length, descriptors } = value as Features;
  checkNdArray(`${name}.descriptors`, descriptors, 'uint8', [length, -1]);
}

/** Throws unless `value` is a table of matches between `a` and `b` whose columns agree and whose rows exist. */
export function checkMatches(name: string, value: unknown, a: number, b: number): void {
  const matches = value as Matches | undefined;
  if (typeof matches !== 'object' || matches === null || matches.a === undefined || matches.b === undefined) {
    throw new TypeError(`${name}: expected Matches, got ${describe(value)}`);
  }
  checkInteger(`${name}.length`, matches.length, 0);
  checkColumn(`${name}.a`, matches.a, Uint32Array, matches.length);
  checkColumn(`${name}.b`, matches.b, Uint32Array, matches.length);
  checkColumn(`${name}.distance`, matches.distance, Float32Array, matches.length);
  if (matches.ratio !== undefined) checkColumn(`${name}.ratio`, matches.ratio, Float32Array, matches.length);
  for (let i = 0; i < matches.length; i++) {
    if (matches.a[i]! >= a) throw new RangeError(`${name}.a[${i}]: expected a row below ${a}, got ${matches.a[i]}`);
    if (matches.b[i]! >= b) throw new RangeError(`${name}.b[${i}]: expected a row below ${b}, got ${matches.b[i]}`);
  }
}

function checkColumn(
  name: string,
  value: unknown,
  kind: Float32ArrayConstructor | Uint32ArrayConstructor | Uint8ArrayConstructor,
  length: number,
): void {
  if (!(value instanceof kind)) throw new TypeError(`${name}: expected a ${kind.name}, got ${describe(value)}`);
  if (value.length !== length) throw new RangeError(`${name}: expected ${length} rows, got ${value.length}`);
}

/** What a value is, in a word or two, for messages. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object') {
    const name = value.constructor?.name ?? 'bare object';
    return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
  }
  return `${typeof value} ${String(value).slice(0, 40)}`;
}
