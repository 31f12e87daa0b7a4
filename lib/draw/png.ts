/**
 * Grey pixels as a PNG that needs no encoder, for pictures inside a drawing; Node and browsers make the same bytes.
 *
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Second Edition)", 2003. The pixels are stored, not compressed, as deflate
 * allows.
 */
import { toBase64 } from '../base64.ts';

/** Most bytes in a stored block of deflate. */
const BLOCK = 65535;

/** @param pixels - [height · width] grey bytes */
export function pngOf(pixels: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array((width + 1) * height);
  // Each row begins with its filter, 0 for none.
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = [...bigEndian(width), ...bigEndian(height), 8, 0, 0, 0, 0];
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  return join([
    Uint8Array.from(signature),
    chunk('IHDR', Uint8Array.from(header)),
    chunk('IDAT', stored(rows)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** A PNG as a URL that stands in an SVG. */
export function pngUrl(png: Uint8Array): string {
  return `data:image/png;base64,${toBase64(png)}`;
}

/** Length, name, data and the CRC of the last two. */
function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = join([Uint8Array.from(name, (letter) => letter.charCodeAt(0)), data]);
  return join([bigEndian(data.length), body, bigEndian(crc(body))]);
}

/** The bytes as a zlib stream of stored blocks. */
function stored(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    const [low, high] = [block.length & 255, block.length >> 8];
    parts.push(Uint8Array.of(at + BLOCK >= bytes.length ? 1 : 0, low, high, ~low, ~high), block);
  }
  return join([...parts, bigEndian(adler(bytes))]);
}

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

function adler(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
