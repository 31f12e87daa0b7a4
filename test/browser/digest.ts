/** Checksums, to compare bytes across processes. */
import type { Features } from '../../lib/index.ts';

/** FNV-1a over the bytes of a typed array. */
export function checksum(values: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }): number {
  let sum = 2166136261;
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    sum = Math.imul(sum ^ byte, 16777619);
  return sum >>> 0;
}

export function digestOf({ length, frames, response, kind, descriptors }: Features) {
  return {
    length,
    frames: checksum(frames.data),
    response: checksum(response),
    kind: kind && checksum(kind),
    descriptors: checksum(descriptors.data),
  };
}

export type FeaturesDigest = ReturnType<typeof digestOf>;
