/** The formats of circles: Lowe's, VLFeat's and COLMAP's. */
import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import {
  descriptorsFromVlfeat,
  featuresFromColmap,
  featuresFromLowe,
  featuresFromVlfeat,
  featuresToColmap,
  featuresToLowe,
  featuresToVlfeat,
  regionsFromVlfeat,
  regionsToVlfeat,
} from '../../lib/formats/index.ts';
import type { Features } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { seedFor } from '../support.ts';
import { anyCircle, anyFeatures, anyUpright, frameErrors, messageOf } from './tables.ts';

const FORMATS = [
  { name: 'Lowe', print: featuresToLowe, read: featuresFromLowe },
  { name: 'VLFeat', print: featuresToVlfeat, read: featuresFromVlfeat },
  { name: 'COLMAP', print: featuresToColmap, read: featuresFromColmap },
] as const;

const ramp = Array.from({ length: 128 }, (_, k) => k);
const reversedRamp = ramp.map((k) => k - (k % 8) + ((8 - (k % 8)) % 8));

/** One feature at (10, 20) of scale 2 that points down the image, whose descriptor counts up. */
function example(): Features {
  const regions = regionsOf(Float32Array.of(0, -2, 10, 2, 0, 20), Float32Array.of(1));
  return { ...regions, descriptors: ndarray(Uint8Array.from(ramp), [1, 128]) };
}

for (const { name, print, read } of FORMATS) {
  tape(`${name}: circles come back, positions to the bit, shapes to the last digits of a float32`, (t) => {
    fc.assert(
      fc.property(anyFeatures(anyCircle), (features) => {
        const back = read(print(features));
        const { position, shape } = frameErrors(features, back);
        // Of a position much below 1 px, the half pixel of COLMAP takes what is less than 2⁻⁵³ px.
        // The scale and the angle are rounded to float32 on the way: 2⁻²³ of each, and of the angle 2 π times that.
        return (
          back.length === features.length &&
          position < 1.2e-16 &&
          shape < 1e-6 &&
          back.descriptors.data.every((value, k) => value === features.descriptors.data[k])
        );
      }),
      { seed: seedFor(`circles of ${name}`), numRuns: 300 },
    );
    t.pass('300 tables');
    t.end();
  });

  tape(`${name}: an ellipse becomes the circle of its area`, (t) => {
    fc.assert(
      fc.property(anyFeatures(anyUpright), (features) => {
        const back = read(print(features));
        return Array.from({ length: back.length }, (_, i) => i).every((i) => {
          const area = (table: Features) => {
            const [a, b, , c, d] = table.frames.data.subarray(6 * i, 6 * i + 6) as unknown as [
              number,
              number,
              number,
              number,
              number,
            ];
            return a * d - b * c;
          };
          return Math.abs(area(back) / area(features) - 1) < 1e-5;
        });
      }),
      { seed: seedFor(`ellipses of ${name}`), numRuns: 100 },
    );
    t.pass('100 tables');
    t.end();
  });

  tape(`${name}: no feature is a file, too, and CR LF, blank lines, tabs and bytes are read`, (t) => {
    const none = {
      ...regionsOf(new Float32Array(0), new Float32Array(0)),
      descriptors: ndarray(new Uint8Array(0), [0, 128]),
    };
    t.equal(read(print(none)).length, 0);
    const text = `\n${print(example()).replaceAll('\n', '\r\n\r\n').replaceAll(' ', '\t ')}`;
    t.deepEqual(read(text), read(print(example())));
    t.deepEqual(read(new TextEncoder().encode(text)), read(text));
    t.end();
  });

  tape(`${name}: what is no such file is refused with the line and what was expected`, (t) => {
    const text = print(example());
    const cases: [string, string, RegExp][] = [
      ['not a number', text.replace('20', 'nan'), /line \d+: expected a number.*got nan/],
      ['a word', text.replace('20', 'twenty'), /line \d+: expected a number.*got twenty/],
      ['hexadecimal', text.replace('20', '0x14'), /line \d+: expected a number/],
      ['beyond float32', text.replace('20', '1e39'), /line \d+: expected a number in the range of float32, got 1e39/],
      ['a comment', `# by hand\n${text}`, /line 1: expected/],
      [
        'a descriptor too large',
        text.replace('127', '256'),
        /expected a descriptor, an integer in \[0, 255\], got 256/,
      ],
      ['a share of a byte', text.replace('127', '12.5'), /expected a descriptor, an integer in \[0, 255\], got 12.5/],
      ['a negative byte', text.replace('127', '-1'), /expected a descriptor, an integer/],
      ['a byte short', text.replace(/ \d+\s*$/, '\n'), /expected .*128/],
    ];
    for (const [what, bad, expected] of cases) t.match(messageOf(() => read(bad)) ?? 'no error', expected, what);
    t.match(messageOf(() => read(7 as unknown as string)) ?? '', /text: expected a string or its bytes, got number 7/);
    const flat = { ...example(), frames: ndarray(new Float32Array(6), [1, 2, 3]) };
    t.match(messageOf(() => print(flat)) ?? '', /features.frames: expected frames with an area, got 0 .*in row 0/);
    const short = { ...example(), descriptors: ndarray(new Uint8Array(64), [1, 64]) };
    t.match(messageOf(() => print(short)) ?? '', /features.descriptors: expected shape \[1, 128\], got \[1, 64\]/);
    t.end();
  });
}

tape('Lowe: row before column, the angle up from +x, directions the other way round, 20 numbers a line', (t) => {
  const lines = featuresToLowe(example()).split('\n');
  t.equal(lines[0], '1 128');
  t.equal(lines[1], '20 10 2 -1.57079637');
  t.equal(lines[2], ` ${reversedRamp.slice(0, 20).join(' ')}`);
  t.equal(lines.length, 2 + 7 + 1);
  t.end();
});

tape('VLFeat: nothing is moved or turned', (t) => {
  t.equal(featuresToVlfeat(example()), `10 20 2 1.57079637 ${ramp.join(' ')}\n`);
  t.equal(regionsToVlfeat(example(), { origin: 1 }), '11 21 2 1.57079637\n');
  t.deepEqual([...regionsFromVlfeat('11 21 2 0\n', { origin: 1 }).frames.data], [2, 0, 10, 0, 2, 20]);
  const parts = {
    ...regionsFromVlfeat(regionsToVlfeat(example())),
    descriptors: descriptorsFromVlfeat(ramp.join(' ')),
  };
  t.deepEqual(parts, featuresFromVlfeat(featuresToVlfeat(example())), '.frame and .descr make .sift');
  t.end();
});

tape('COLMAP: half a pixel more, directions the other way round', (t) => {
  t.equal(featuresToColmap(example()), `1 128\n10.5 20.5 2 1.57079637 ${reversedRamp.join(' ')}\n`);
  t.end();
});

tape('counts that a file claims are checked and never believed', (t) => {
  const claims = (text: string) => text.replace(/^1 128/, '4294967295 128');
  for (const [print, read] of [
    [featuresToColmap, featuresFromColmap],
    [featuresToLowe, featuresFromLowe],
  ] as const) {
    const message = messageOf(() => read(claims(print(example()))));
    t.match(message ?? '', /expected 4294967295 features, as it claims, got 1/);
    t.match(messageOf(() => read(print(example()).replace('1 128', '0 128'))) ?? '', /expected 0 features.*got 1/);
    t.match(messageOf(() => read('1e99 128\n')) ?? '', /line 1: expected/);
    t.match(messageOf(() => read('0 64\n')) ?? '', /line 1: expected .*128.*got 64/);
    t.match(messageOf(() => read('')) ?? '', /expected the number of features.*got the end of the text/);
  }
  t.end();
});

tape('a scale of nothing is refused', (t) => {
  for (const scale of ['0', '-1', '1e-60']) {
    t.match(messageOf(() => regionsFromVlfeat(`1 1 ${scale} 0`)) ?? '', /line 1: expected a scale above 0, got/);
  }
  t.end();
});
