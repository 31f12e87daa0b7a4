/** Files as the first version wrote them: they are read for ever. */
import ndarray from 'ndarray';
import tape from 'tape';
import { mixtureFrom, serializeMixture, serializeWhitening, whiteningFrom } from '../../../lib/index.ts';
import { type Column, writeSections } from '../../../lib/retrieval/sections.ts';
import { refuses } from '../../evaluate/views.ts';

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

const WHITENING = fromBase64(
  'b3JpZWwNChrczdepAQAAAHgAAAAAAAAAQwAAAAAAAAB7ImtpbmQiOiJ3aGl0ZW5pbmciLCJzZWN0aW9ucyI6W1sibWVhbiIsImYzMiIsMl0sWyJheGVzIiwiZjMyIiwyXV19' +
    'AAAAAAAAAIA/AAAAQAAAAD8AAIC+',
);
const MIXTURE = fromBase64(
  'b3JpZWwNChqdYdQAAQAAAMgAAAAAAAAAfQAAAAAAAAB7ImtpbmQiOiJtaXh0dXJlIiwic2VjdGlvbnMiOltbIndlaWdodHMiLCJmMzIiLDJdLFsibWVhbnMiLCJmMzIiLDJd' +
    'LFsidmFyaWFuY2VzIiwiZjMyIiwyXSxbIm1lYW4iLCJmMzIiLDJdLFsiYXhlcyIsImYzMiIsMl1dfQAAAAAAgD4AAEA/AACAvwAAAEAAAIA/AACAQAAAQEAAAIBAAAAAPwAA' +
    'AL8=',
);

tape('files of version 1 are read, and written again as they were', (t) => {
  const whitening = whiteningFrom(WHITENING);
  t.deepEqual(whitening.mean, Float32Array.of(1, 2));
  t.deepEqual(whitening.axes, ndarray(Float32Array.of(0.5, -0.25), [1, 2]));
  t.deepEqual(serializeWhitening(whitening), WHITENING);

  const mixture = mixtureFrom(MIXTURE);
  t.deepEqual(mixture, {
    weights: Float32Array.of(0.25, 0.75),
    means: Float32Array.of(-1, 2),
    variances: Float32Array.of(1, 4),
    projection: { mean: Float32Array.of(3, 4), axes: Float32Array.of(0.5, -0.5) },
  });
  t.deepEqual(serializeMixture(mixture), MIXTURE);
  t.end();
});

tape('a file of another kind, cut short or damaged anywhere is refused', (t) => {
  refuses(t, RangeError, () => whiteningFrom(MIXTURE));
  refuses(t, RangeError, () => mixtureFrom(WHITENING));
  for (let length = 0; length < MIXTURE.length; length += 7) {
    refuses(t, RangeError, () => mixtureFrom(MIXTURE.slice(0, length)));
  }
  for (let at = 0; at < MIXTURE.length; at += 5) {
    refuses(t, RangeError, () => mixtureFrom(MIXTURE.map((byte, i) => (i === at ? byte ^ 0x40 : byte))));
  }
  t.end();
});

tape('a file whose checksum is right but whose numbers make no sense is refused', (t) => {
  const mean = new Float32Array(2);
  const whitenings: Record<string, Column>[] = [
    {},
    { mean },
    { mean: new Float32Array(0), axes: new Float32Array(0) },
    { mean, axes: new Float32Array(3) },
    { mean: new Uint8Array(2), axes: new Float32Array(2) },
    { mean: Float32Array.of(0, Number.NaN), axes: new Float32Array(2) },
    { mean, axes: Float32Array.of(0, Number.POSITIVE_INFINITY) },
  ];
  for (const sections of whitenings) {
    refuses(t, RangeError, () => whiteningFrom(writeSections('whitening', 1, sections)));
  }

  const { weights, means, variances, projection } = mixtureFrom(MIXTURE);
  const sound = { weights, means, variances, ...projection };
  for (const lie of [
    { weights: Float32Array.of(0, 1) },
    { weights: Float32Array.of(Number.NaN, 1) },
    { means: Float32Array.of(0, Number.NaN) },
    { variances: Float32Array.of(1, -1) },
    { variances: Float32Array.of(1, Number.POSITIVE_INFINITY) },
    { mean: Float32Array.of(Number.NaN, 0) },
    { axes: Float32Array.of(0, Number.NaN) },
  ]) {
    refuses(t, RangeError, () => mixtureFrom(writeSections('mixture', 1, { ...sound, ...lie })));
  }
  t.end();
});
