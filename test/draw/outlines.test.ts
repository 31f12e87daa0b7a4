import fc from 'fast-check';
import tape from 'tape';
import { drawOutlines } from '../../lib/draw/index.ts';
import { tracePixels } from '../../lib/draw/outlines.ts';
import { detectMser, type MserRegions } from '../../lib/index.ts';
import { draw } from '../images.ts';
import { seedFor } from '../support.ts';

/** The closed loops of a path of M, h, v and z. */
function loopsOf(path: string): [number, number][][] {
  return [...path.matchAll(/M(\d+) (\d+)((?:[hv]-?\d+)+)z/g)].map(([, x, y, steps]) => {
    let [px, py] = [Number(x), Number(y)];
    const loop: [number, number][] = [[px, py]];
    for (const [, way, length] of steps!.matchAll(/([hv])(-?\d+)/g)) {
      if (way === 'h') px += Number(length);
      else py += Number(length);
      loop.push([px, py]);
    }
    return loop;
  });
}

/** Twice the area of a loop, positive where it runs clockwise as seen with y down. */
const twiceArea = (loop: [number, number][]) =>
  loop.slice(1).reduce((sum, [x, y], i) => sum + loop[i]![0] * y - x * loop[i]![1], 0);

/** Whether the middle of a pixel lies inside, by the even-odd rule. */
function contains(loops: [number, number][][], x: number, y: number): boolean {
  let crossings = 0;
  for (const loop of loops) {
    loop.slice(1).forEach(([x2, y2], i) => {
      const [x1, y1] = loop[i]!;
      if (x1 === x2 && x1 > x && Math.min(y1, y2) <= y && Math.max(y1, y2) > y) crossings++;
    });
  }
  return crossings % 2 === 1;
}

tape('the outline of a pixel is its square, of a ring two squares, of a row one rectangle', (t) => {
  t.equal(tracePixels(Uint32Array.of(11), 10), 'M1 1h1v1h-1v-1z');
  t.equal(tracePixels(Uint32Array.of(8, 9), 10), 'M8 0h2v1h-2v-1z', 'at the right border');
  t.equal(
    tracePixels(Uint32Array.of(9, 10), 10).split('z').length - 1,
    2,
    'the end of a row and the start of the next',
  );
  const ring = loopsOf(tracePixels(Uint32Array.of(0, 1, 2, 10, 12, 20, 21, 22), 10)).map(twiceArea);
  t.deepEqual(ring, [18, -2], 'the hole runs the other way round');
  t.equal(tracePixels(Uint32Array.of(0, 11), 10).split('z').length - 1, 2, 'pixels that touch at a corner are apart');
  t.end();
});

tape('the outline of any set of pixels is closed and holds these pixels and no others', (t) => {
  const sets = fc.record({ width: fc.integer({ min: 1, max: 9 }), bits: fc.array(fc.boolean(), { maxLength: 60 }) });
  const property = fc.property(sets, ({ width, bits }) => {
    const pixels = Uint32Array.from([...bits.keys()].filter((i) => bits[i]));
    const path = tracePixels(pixels, width);
    const loops = loopsOf(path);
    const isWhole = loops.length === path.split('z').length - 1;
    const isClosed = loops.every((loop) => String(loop[0]) === String(loop.at(-1)));
    const area = loops.reduce((sum, loop) => sum + twiceArea(loop) / 2, 0);
    const isExact = bits.every((bit, i) => contains(loops, (i % width) + 0.5, Math.floor(i / width) + 0.5) === bit);
    return isWhole && isClosed && area === pixels.length && isExact;
  });
  fc.assert(property, { seed: seedFor('outlines'), numRuns: 500 });
  t.pass('500 sets');
  t.end();
});

const rectangle = draw(60, 40, (x, y) => (x >= 20 && x < 32 && y >= 10 && y < 20 ? 0.1 : 0.9));

tape('drawOutlines surrounds what detectMser found', (t) => {
  const regions = detectMser(rectangle, { pixels: true, blur: 0, polarity: 'dark' });
  const svg = drawOutlines({ width: 60, height: 40 }, regions);
  t.ok(svg.includes('M20 10h12v10h-12v-10z'), 'the dark rectangle');
  t.ok(svg.includes('>1 dark<'));
  t.end();
});

tape('drawOutlines draws nothing of nothing, and refuses pixels that are not those of the picture', (t) => {
  const picture = { width: 60, height: 40 };
  const none = detectMser(
    draw(60, 40, () => 0.5),
    { pixels: true },
  );
  t.ok(drawOutlines(picture, none).includes('no regions'));
  const one = detectMser(rectangle, { pixels: true, blur: 0, polarity: 'dark' });
  t.equal(one.length, 1);
  const wrong = (pixels: object | undefined) => () => drawOutlines(picture, { ...one, pixels } as MserRegions);
  t.throws(
    wrong(undefined),
    /TypeError: regions\.pixels: expected those of detectMser with pixels: true, got undefined/,
  );
  t.throws(wrong({ offsets: Uint32Array.of(0), indices: one.pixels.indices }), /RangeError: .*offsets: expected 2/);
  t.throws(wrong({ offsets: Uint32Array.of(0, 1e6), indices: one.pixels.indices }), /RangeError: .*offsets\[1\]/);
  t.throws(
    wrong({ offsets: Uint32Array.of(0, 1), indices: Uint32Array.of(2400) }),
    /RangeError: .*below 60 × 40, got 2400/,
  );
  t.throws(() => drawOutlines({ width: 60.5, height: 40 }, one), /RangeError: picture: expected .*whole px/);
  t.throws(() => drawOutlines({ width: 30, height: 20 }, one), /must have the size of the image/);
  t.end();
});
