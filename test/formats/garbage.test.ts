/** Whatever file comes in, a reader gives a sound table or an error that says where and why. */
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import ndarray from 'ndarray';
import tape from 'tape';
import * as formats from '../../lib/formats/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { randomFor, seedFor } from '../support.ts';
import { messageOf } from './tables.ts';

const random = randomFor('garbage');
const features = {
  ...regionsOf(
    Float32Array.from({ length: 18 }, (_, k) =>
      k % 3 === 2 ? 100 * random.float() : 3 + random.normal() / 2 - (k % 2) * 3,
    ),
    Float32Array.of(3, 2, 1),
  ),
  descriptors: ndarray(
    Uint8Array.from({ length: 384 }, () => random.below(256)),
    [3, 128],
  ),
};
const matches = { length: 2, a: Uint32Array.of(0, 1), b: Uint32Array.of(2, 0), distance: Float32Array.of(1, 2) };
const fit = {
  model: Matrix.eye(3),
  inliers: Uint32Array.of(1),
  inlierRatio: 0.5,
  residuals: Float64Array.of(9, 1),
  score: 0.8,
  significance: 7,
  trials: 20,
  stopReason: 'confidence',
} as const;

const READERS: [string, (text: string) => unknown, string][] = [
  ['regionsFromOxford', formats.regionsFromOxford, formats.regionsToOxford(features)],
  ['featuresFromOxford', formats.featuresFromOxford, formats.featuresToOxford(features)],
  ['featuresFromLowe', formats.featuresFromLowe, formats.featuresToLowe(features)],
  ['featuresFromVlfeat', formats.featuresFromVlfeat, formats.featuresToVlfeat(features)],
  ['regionsFromVlfeat', formats.regionsFromVlfeat, formats.regionsToVlfeat(features)],
  ['descriptorsFromVlfeat', formats.descriptorsFromVlfeat, `${Array(128).fill(7).join(' ')}\n`],
  ['featuresFromColmap', formats.featuresFromColmap, formats.featuresToColmap(features)],
  ['matchesFromColmap', formats.matchesFromColmap, formats.matchesToColmap([{ a: 'a.jpg', b: 'b.jpg', matches }])],
  ['regionsFromJson', formats.regionsFromJson, formats.regionsToJson(features)],
  ['featuresFromJson', formats.featuresFromJson, formats.featuresToJson(features)],
  ['matchesFromJson', formats.matchesFromJson, formats.matchesToJson(matches)],
  ['fitFromJson', formats.fitFromJson, formats.fitToJson(fit)],
];

/** Parts that break files: cut into the text at a place, for so many characters. */
const piece = fc.oneof(
  fc.constantFrom(
    '',
    '\n',
    ' ',
    '-',
    '.',
    'e',
    'nan',
    'inf',
    '1e39',
    '4294967296',
    '9'.repeat(400),
    '0',
    '\u0000',
    '\r',
    '"',
    '}',
    'é',
    '0x1',
  ),
  fc.string({ maxLength: 8 }),
);
const mutation = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 12 }), piece);

function mutated(text: string, mutations: readonly (readonly [number, number, string])[]): string {
  let broken = text;
  for (const [share, cut, insert] of mutations) {
    const at = Math.floor(share * broken.length);
    broken = broken.slice(0, at) + insert + broken.slice(at + cut);
  }
  return broken;
}

/** Frames of a table are finite, and its columns as long as it says. */
function isSound(value: unknown): boolean {
  const table = value as typeof features & { pairs?: unknown };
  if (table.frames === undefined) return true;
  const { length, frames, response } = table;
  return frames.data.every(Number.isFinite) && frames.shape[0] === length && response.length === length;
}

for (const [name, read, text] of READERS) {
  tape(`${name} takes broken files or says why not`, (t) => {
    let [taken, refused] = [0, 0];
    t.ok(isSound(read(text)), 'takes the whole one');
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const broken = mutated(text, mutations);
        let sound = true;
        const message = messageOf(() => {
          sound = isSound(read(broken));
        });
        if (message === undefined) taken++;
        else refused++;
        return sound && (message === undefined || /expected .*got/s.test(message));
      }),
      { seed: seedFor(name), numRuns: 500 },
    );
    t.ok(refused > 100, `${taken} taken, ${refused} refused`);
    t.end();
  });

  tape(`${name} takes any bytes or says why not`, (t) => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array()), (bytes) => {
        const message = messageOf(() => read(bytes as string));
        return message === undefined || /expected .*got/s.test(message);
      }),
      { seed: seedFor(`${name}, bytes`), numRuns: 300 },
    );
    t.pass('300 texts');
    t.end();
  });
}

tape('writers take any finite frames or say why not, and what they write is read', (t) => {
  const number = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ min: -100, max: 100, noNaN: true }),
    fc.constantFrom(0, -0, 1e-45, 1e-30, 1e-7, 1e30, 3e38, -3e38),
  );
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(fc.array(number, { minLength: 6, maxLength: 6 }), (frame) => {
      const one = {
        ...regionsOf(Float32Array.from(frame), Float32Array.of(1)),
        descriptors: ndarray(new Uint8Array(128), [1, 128]),
      };
      for (const [print, read] of [
        [formats.featuresToOxford, formats.featuresFromOxford],
        [formats.featuresToLowe, formats.featuresFromLowe],
        [formats.featuresToVlfeat, formats.featuresFromVlfeat],
        [formats.featuresToColmap, formats.featuresFromColmap],
        [formats.featuresToJson, formats.featuresFromJson],
      ] as const) {
        let text = '';
        const message = messageOf(() => {
          text = print(one);
        });
        if (message === undefined) taken++;
        else refused++;
        if (message !== undefined && !/frames: expected frames with an area.* got/.test(message)) return false;
        if (message === undefined && !isSound(read(text))) return false;
      }
      return true;
    }),
    { seed: seedFor('any frames'), numRuns: 2000 },
  );
  t.ok(taken > 1000 && refused > 100, `${taken} taken, ${refused} refused`);
  t.end();
});

tape('a text of ten million characters that lies about itself costs no more than itself', (t) => {
  const before = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  const digits = '1 '.repeat(5_000_000);
  for (const [name, read] of READERS) {
    t.ok(messageOf(() => read(digits)) !== undefined, name);
    t.ok(
      messageOf(() => read(`4294967295 128\n${'1 1 1 1\n'.repeat(3)}`)) !== undefined || name === 'matchesFromColmap',
      name,
    );
  }
  const grown = process.memoryUsage().arrayBuffers - before;
  t.ok(
    grown < 2e8 && performance.now() - start < 60_000,
    `${grown} bytes, ${Math.round(performance.now() - start)} ms`,
  );
  t.end();
});

tape('writers refuse whatever is no table, by name', (t) => {
  const { matchesToColmap, ...writers } = Object.fromEntries(
    Object.entries(formats).filter(([name]) => /To[A-Z]/.test(name)),
  ) as Record<string, (value: unknown) => string>;
  t.ok(Object.keys(writers).length >= 9, Object.keys(writers).join(', '));
  for (const [name, write] of Object.entries(writers)) {
    for (const value of [undefined, null, 1, 'x', [], {}, () => 1, new Map(), Object.create(null), Symbol('s')]) {
      t.match(
        messageOf(() => write(value)) ?? 'taken',
        /^\w+(\.\w+)?: expected .* got/,
        `${name}, ${String(typeof value)}`,
      );
    }
  }
  for (const value of [[undefined], new Array(2), { length: 1 }]) {
    t.match(messageOf(() => matchesToColmap!(value)) ?? 'taken', /^pairs.*expected .* got/);
  }
  t.end();
});
