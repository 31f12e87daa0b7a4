/** Pictures as vectors of a network, run by onnxruntime-web, which whoever has a model installs. */
import ndarray from 'ndarray';
import { type ImageLike, pool, resize } from 'oriel';

/** What is used of the runtime. */
export interface Runtime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
  readonly InferenceSession: { create(model: string | Uint8Array): Promise<Session> };
}

interface Tensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
}

/** Of the photographs that most networks were trained on (ImageNet), by channel. */
const [MEAN, DEVIATION] = [
  [0.485, 0.456, 0.406],
  [0.229, 0.224, 0.225],
] as const;

/** The runtime; undefined when it is not installed. */
export async function loadRuntime(): Promise<Runtime | undefined> {
  // Not a literal: neither types nor bundlers look for a package that need not be there.
  const name: string = 'onnxruntime-web';
  return import(name).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  });
}

/**
 * Loads a model that takes [1, 3, side, side] and gives a vector [1, d] or a map of activations [1, d, h, w].
 *
 * @returns what describes an image in colour: [d], of a map by generalised-mean pooling
 */
export async function loadModel(runtime: Runtime, model: string | Uint8Array, side: number) {
  const session = await runtime.InferenceSession.create(model);
  return async (image: ImageLike): Promise<Float32Array> => {
    const input = new runtime.Tensor('float32', planesOf(image, side), [1, 3, side, side]);
    const results = await session.run({ [session.inputNames[0]!]: input });
    const { data, dims } = results[session.outputNames[0]!]!;
    const values = Float32Array.from(data);
    if (dims.length === 2) return values;
    const [, depth, height, width] = dims as [number, number, number, number];
    return pool(ndarray(values, [depth, height, width]).transpose(1, 2, 0));
  };
}

/** Normalised, one plane a channel: from [side, side, 3] to [3, side, side]. */
export function planesOf(image: ImageLike, side: number): Float32Array {
  const pixels = resize(image, { width: side, height: side }).data as Float32Array;
  return Float32Array.from({ length: 3 * side * side }, (_, i) => {
    const channel = Math.floor(i / (side * side));
    return (pixels[3 * (i % (side * side)) + channel]! - MEAN[channel]!) / DEVIATION[channel]!;
  });
}
