/** Typed arrays as base64 of their bytes, little-endian. */

const CHUNK = 0x8000;

/** The bytes of an array, whatever its type. */
export function toBase64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const parts: string[] = [];
  // In parts, as a call takes only so many arguments.
  for (let i = 0; i < byteLength; i += CHUNK) parts.push(String.fromCharCode(...bytes.subarray(i, i + CHUNK)));
  return btoa(parts.join(''));
}

/** The bytes, or undefined for what is no base64. */
export function fromBase64(text: string): ArrayBuffer | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes.buffer;
}
