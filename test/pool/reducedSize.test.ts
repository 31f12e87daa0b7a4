import tape from 'tape';
import { reducedSize } from '../../lib/pool/reducedSize.ts';
import { randomFor } from '../support.ts';

tape('reduced sizes keep proportions and the bound, whatever the shape', (t) => {
  const random = randomFor('reduced sizes');
  for (let i = 0; i < 1000; i++) {
    const size = { width: 1 + random.below(2 ** (i % 14)), height: 1 + random.below(3000) };
    const maxPixels = 1 + random.below(200_000);
    const reduced = reducedSize(size, maxPixels);
    const { width, height } = reduced ?? size;
    const isSound = width >= 1 && height >= 1 && width * height <= maxPixels && width <= size.width;
    // A side is off by less than a pixel, unless one would be shorter than that.
    const off = Math.abs(width * size.height - height * size.width) / Math.max(size.width, size.height);
    const isAlike = Math.min(width, height) === 1 || off < 2 * Math.max(width / height, height / width);
    if (!isSound || !isAlike) t.fail(`${JSON.stringify(size)}, ${maxPixels}: ${width} x ${height}`);
    if ((reduced === undefined) !== size.width * size.height <= maxPixels) t.fail('reduced only where need be');
  }
  t.pass('a thousand sizes');
  t.end();
});
