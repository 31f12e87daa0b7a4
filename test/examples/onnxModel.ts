/**
 * Tiny ONNX models, written byte by byte, so that tests need no weights from elsewhere.
 *
 * Source: onnx.proto (ONNX, Apache 2.0) for the numbers of the fields; Protocol Buffers' encoding: a field is the varint
 * `number << 3 | type`, type 0 for a varint and 2 for bytes with their length before them.
 */

/** A number, 7 bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

const number = (field: number, value: number) => [...varint(field << 3), ...varint(value)];
const bytes = (field: number, value: Iterable<number>) => {
  const data = [...value];
  return [...varint((field << 3) | 2), ...varint(data.length), ...data];
};
const text = (field: number, value: string) => bytes(field, new TextEncoder().encode(value));

const FLOAT = 1;

/** ValueInfoProto: name = 1, type = 2 { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 { dim_value = 1 } } } }. */
function valueInfo(name: string, dims: readonly number[]): number[] {
  const shape = dims.flatMap((dim) => bytes(1, number(1, dim)));
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, FLOAT), ...bytes(2, shape)]))];
}

/** NodeProto: input = 1, output = 2, op_type = 4. */
function node(operator: string, inputs: readonly string[], output: string): number[] {
  return [...inputs.flatMap((input) => text(1, input)), ...text(2, output), ...text(4, operator)];
}

/**
 * A model with one layer: a convolution with kernels of 1 × 1, so that each output channel is a mixture of red, green and blue.
 *
 * @param weights - d rows of 3
 * @param isVector - whether the map [1, d, side, side] is averaged to [1, d]
 */
export function mixtureModel(weights: readonly (readonly number[])[], side: number, isVector: boolean): Uint8Array {
  const d = weights.length;
  // TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9, little-endian.
  const raw = new Uint8Array(Float32Array.from(weights.flat()).buffer);
  const kernel = [
    ...[d, 3, 1, 1].flatMap((dim) => number(1, dim)),
    ...number(2, FLOAT),
    ...text(8, 'kernel'),
    ...bytes(9, raw),
  ];
  const nodes = [node('Conv', ['picture', 'kernel'], isVector ? 'map' : 'out')];
  if (isVector) nodes.push(node('GlobalAveragePool', ['map'], 'mean'), node('Flatten', ['mean'], 'out'));
  // GraphProto: node = 1, name = 2, initializer = 5, input = 11, output = 12.
  const graph = [
    ...nodes.flatMap((one) => bytes(1, one)),
    ...text(2, 'mixture'),
    ...bytes(5, kernel),
    ...bytes(11, valueInfo('picture', [1, 3, side, side])),
    ...bytes(12, valueInfo('out', isVector ? [1, d] : [1, d, side, side])),
  ];
  // ModelProto: ir_version = 1, graph = 7, opset_import = 8 { version = 2 }.
  return Uint8Array.from([...number(1, 7), ...bytes(7, graph), ...bytes(8, number(2, 13))]);
}
