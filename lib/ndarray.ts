/**
 * ndarrays on every host.
 *
 * The package `ndarray` compiles a class for every element type and number of dimensions from text. Pages whose Content-Security-Policy
 * lacks `unsafe-eval`, and some servers at the edge, refuse that with an EvalError. There `View` takes its place: the same fields and
 * methods, written out once for any number of dimensions, so that what reads or writes many elements should do so through `data`.
 */
import type { Data, NdArray, Value } from 'ndarray';
import compiledNdarray from 'ndarray';

let isRefused = false;

/**
 * Lays a shape over data, which is not copied.
 *
 * @param shape - elements along each dimension
 * @param stride - steps in `data` along each dimension; by default those of row-major order
 * @param offset - where in `data` the first element lies; by default 0, for strides that are not negative
 */
export function ndarray<D extends Data>(data: D, shape: number[], stride?: number[], offset = 0): NdArray<D> {
  if (!isRefused) {
    try {
      return compiledNdarray(data, shape, stride, offset);
    } catch (error) {
      if (!(error instanceof EvalError)) throw error;
      isRefused = true;
    }
  }
  return new View(data, shape, stride ?? rowMajor(shape), offset) as unknown as NdArray<D>;
}

/** What `ndarray` gives where text cannot be compiled; exported for its test. */
export class View<D extends Data> {
  readonly data: D;
  readonly shape: number[];
  readonly stride: number[];
  readonly offset: number;

  constructor(data: D, shape: number[], stride: number[], offset: number) {
    this.data = data;
    this.shape = [...shape];
    this.stride = [...stride];
    this.offset = offset;
  }

  get dtype(): string {
    const name = Object.prototype.toString.call(this.data).slice('[object '.length, -'Array]'.length).toLowerCase();
    return name === 'uint8clamped' ? 'uint8_clamped' : name || 'array';
  }

  get dimension(): number {
    return this.shape.length;
  }

  get size(): number {
    return this.shape.reduce((product, length) => product * length, 1);
  }

  /** The dimensions, those of the smallest steps first. */
  get order(): number[] {
    return this.stride.map((_, i) => i).sort((i, j) => Math.abs(this.stride[i]!) - Math.abs(this.stride[j]!));
  }

  get T(): View<D> {
    return this.transpose(...this.shape.map((_, i) => this.dimension - 1 - i));
  }

  index(...at: number[]): number {
    return this.stride.reduce((sum, step, i) => sum + step * at[i]!, this.offset);
  }

  get(...at: number[]): Value<D> {
    return (this.data as Value<D>[])[this.index(...at)]!;
  }

  set(...atAndValue: number[]): Value<D> {
    const value = atAndValue[this.dimension] as Value<D>;
    (this.data as Value<D>[])[this.index(...atAndValue)] = value;
    return value;
  }

  /** The first elements along each dimension. */
  hi(...lengths: (number | null)[]): View<D> {
    const shape = this.shape.map((length, i) => (isIndex(lengths[i]) ? lengths[i] | 0 : length));
    return new View(this.data, shape, this.stride, this.offset);
  }

  /** All but the first elements along each dimension. */
  lo(...starts: (number | null)[]): View<D> {
    const from = this.shape.map((_, i) => (isIndex(starts[i]) ? starts[i] | 0 : 0));
    const shape = this.shape.map((length, i) => length - from[i]!);
    return new View(this.data, shape, this.stride, this.index(...from));
  }

  /** Every so many-th element along each dimension, backwards by negative steps. */
  step(...steps: (number | null)[]): View<D> {
    const by = this.shape.map((_, i) => (typeof steps[i] === 'number' ? steps[i] | 0 : 1));
    const from = this.shape.map((length, i) => (by[i]! < 0 ? length - 1 : 0));
    const shape = this.shape.map((length, i) => Math.ceil(length / Math.abs(by[i]!)));
    const stride = this.stride.map((step, i) => step * by[i]!);
    return new View(this.data, shape, stride, this.index(...from));
  }

  transpose(...order: number[]): View<D> {
    const from = this.shape.map((_, i) => order[i] ?? i);
    const [shape, stride] = [this.shape, this.stride].map((of) => from.map((i) => of[i]!));
    return new View(this.data, shape!, stride!, this.offset);
  }

  /** The elements at the given places along some dimensions; the others remain. */
  pick(...at: (number | null)[]): View<D> {
    const from = this.shape.map((_, i) => (isIndex(at[i]) ? at[i] : 0));
    const [shape, stride] = [this.shape, this.stride].map((of) => of.filter((_, i) => !isIndex(at[i])));
    return new View(this.data, shape!, stride!, this.index(...from));
  }
}

function isIndex(value: number | null | undefined): value is number {
  return typeof value === 'number' && value >= 0;
}

function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, i) => shape.slice(i + 1).reduce((product, length) => product * length, 1));
}
