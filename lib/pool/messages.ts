/** What a pool and its workers say to each other: features travel as bare columns, whose buffers move instead of being copied. */
import type { ExtractOptions } from '../index.ts';
import { ndarray } from '../ndarray.ts';
import { regionsOf } from '../rows.ts';
import type { Features } from '../types.ts';
import type { compiledKernels } from '../wasm/instance.ts';

/** `extract`'s, but for `mask`: images differ in size. */
export interface ExtractionOptions extends Omit<ExtractOptions, 'mask'> {
  /** Encoded images of more pixels are scaled down to so many at most while they are read; `width` and `height` tell. Default: none are. */
  maxPixels?: number | undefined;
}

/** What a worker is told once, before any image. */
export interface Setup {
  readonly options: ExtractionOptions;
  /** The compiled kernels; without them a worker compiles its own. */
  readonly kernels?: Awaited<ReturnType<typeof compiledKernels>>;
}

/** The setup, or what the worker's side knows how to read. */
export type Request = Setup | { readonly source: unknown };

/** One for each request: what was extracted, or why nothing was; neither for good options. */
export interface Answer {
  readonly image?: { readonly width: number; readonly height: number; readonly columns: Columns };
  readonly error?: Error;
}

export interface Columns {
  readonly frames: Float32Array;
  readonly response: Float32Array;
  readonly kind: Uint8Array | undefined;
  /** Bytes a descriptor. */
  readonly width: number;
  readonly descriptors: Uint8Array;
}

/** The columns of fresh features, which have no gaps. */
export function columnsOf({ frames, response, kind, descriptors }: Features): Columns {
  return { frames: frames.data, response, kind, width: descriptors.shape[1]!, descriptors: descriptors.data };
}

/** The buffers of columns, to transfer. */
export function buffersOf({ frames, response, kind, descriptors }: Columns): ArrayBuffer[] {
  const columns = kind === undefined ? [frames, response, descriptors] : [frames, response, descriptors, kind];
  return [...new Set(columns.map(({ buffer }) => buffer as ArrayBuffer))];
}

/** The features whose columns arrived. */
export function featuresOf({ frames, response, kind, width, descriptors }: Columns): Features {
  return { ...regionsOf(frames, response, kind), descriptors: ndarray(descriptors, [response.length, width]) };
}
