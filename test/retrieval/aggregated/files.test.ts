/** Files as the first version wrote them: they are read for ever. */
import ndarray from 'ndarray';
import tape from 'tape';
import { mixtureFrom, serializeMixture, serializeWhitening, whiteningFrom } from '../../../lib/index.ts';
import { refuses } from '../../evaluate/views.ts';

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

const WHITENING = fromBase64(
  'b3JpZWwNChrczdepAQAAAHgAAAAAAAAAQwAAAAAAAAB7ImtpbmQiOiJ3aGl0ZW5pbmciLCJzZWN0aW9ucyI6W1sibWVhbiIsImYzMiIsMl0sWyJheGVzIiwiZjMyIiwy' +
    'XV19AAAAAAAAAIA/AAAAQAAAAD8AAIC+',
);
const MIXTURE = fromBase64(
  'b3JpZWwNChqdYdQAAQAAAMgAAAAAAAAAfQAAAAAAAAB7ImtpbmQiOiJtaXh0dXJlIiwic2VjdGlvbnMiOltbIndlaWdodHMiLCJmMzIiLDJdLFsibWVhbnMiLCJmMzIi' +
    'LDJdLFsidmFyaWFuY2VzIiwiZjMyIiwyXSxbIm1lYW4iLCJmMzIiLDJdLFsiYXhlcyIsImYzMiIsMl1dfQAAAAAAgD4AAEA/AACAvwAAAEAAAIA/AACAQAAAQEAAAIBA' +
    'AAAAPwAAAL8=',
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
