import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import ndarray from 'ndarray';
import tape from 'tape';
import {
  featuresFromJson,
  featuresToJson,
  fitFromJson,
  fitToJson,
  matchesFromJson,
  matchesToJson,
  regionsFromJson,
  regionsToJson,
} from '../../lib/formats/index.ts';
import { estimateHomography, extract, matchDescriptors, transformRegions } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import type { Fit } from '../../lib/types.ts';
import { drawTexture } from '../images.ts';
import { randomFor, seedFor } from '../support.ts';
import { messageOf } from './tables.ts';

const image = drawTexture(200, 160, randomFor('json'));
const features = extract(image);
const matches = matchDescriptors(features, features, { ratio: 1 });

const moved = transformRegions(
  features,
  new Matrix([
    [1, 0.1, 20],
    [-0.1, 1, 9],
    [3e-4, 0, 1],
  ]),
);

tape('features, regions, matches and fits come back to the bit', (t) => {
  const back = featuresFromJson(featuresToJson(features));
  t.ok(features.length > 50, `${features.length} features`);
  t.deepEqual(back, features);
  const { descriptors: _, ...regions } = features;
  t.deepEqual(regionsFromJson(regionsToJson(features)), regions);
  t.deepEqual(regionsFromJson(featuresToJson(features)), regions, 'features are regions, too');
  t.deepEqual(matchesFromJson(matchesToJson(matches)), matches);
  const found = estimateHomography(features, moved, matches)!;
  for (const fit of [found, { ...found, plane: found.model }]) {
    const again = fitFromJson(fitToJson(fit));
    t.deepEqual({ ...again, model: 0, plane: 0 }, { ...fit, model: 0, plane: 0 });
    t.deepEqual(again.model.to1DArray(), fit.model.to1DArray());
    t.deepEqual(again.plane?.to1DArray(), fit.plane?.to1DArray());
  }
  t.end();
});

tape('any finite regions come back to the bit, with a kind and without, strided or not', (t) => {
  const number = fc.float({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      fc.array(fc.array(number, { minLength: 6, maxLength: 6 }), { maxLength: 5 }),
      fc.boolean(),
      (rows, kind) => {
        const n = rows.length;
        const columns = Float32Array.from({ length: 6 * n }, (_, k) => rows[k % n]![Math.floor(k / n)]!);
        const strided = {
          ...regionsOf(
            new Float32Array(6 * n),
            Float32Array.from({ length: n }, (_, i) => i - 0.1),
            kind ? new Uint8Array(n).fill(3) : undefined,
          ),
          frames: ndarray(columns, [n, 2, 3], [1, 3 * n, n]),
        };
        const back = regionsFromJson(regionsToJson(strided));
        const same = rows.flat().every((value, k) => Object.is(Math.fround(value), back.frames.data[k]));
        return (
          same && back.response.every((value, i) => value === strided.response[i]) && (back.kind !== undefined) === kind
        );
      },
    ),
    { seed: seedFor('json regions'), numRuns: 300 },
  );
  t.pass('300 tables');
  t.end();
});

tape('nothing found is a table, too', (t) => {
  const none = {
    ...regionsOf(new Float32Array(0), new Float32Array(0)),
    descriptors: ndarray(new Uint8Array(0), [0, 128]),
  };
  t.deepEqual(featuresFromJson(featuresToJson(none)), none);
  const noMatches = { length: 0, a: new Uint32Array(0), b: new Uint32Array(0), distance: new Float32Array(0) };
  t.deepEqual(matchesFromJson(matchesToJson(noMatches)), noMatches);
  t.end();
});

tape('the layout of version 1 does not change', (t) => {
  const regions = regionsOf(Float32Array.of(1, 0, 5, 0, 1, 6), Float32Array.of(0.5));
  const text =
    '{"format":"oriel/regions","version":1,"length":1,"frames":"AACAPwAAAAAAAKBAAAAAAAAAgD8AAMBA","response":"AAAAPw=="}';
  t.equal(regionsToJson(regions), text);
  t.deepEqual(regionsFromJson(text), regions);
  t.end();
});

tape('what is no such JSON is refused with the key and what was expected', (t) => {
  const good = JSON.parse(featuresToJson(features));
  const changed = (change: object) => JSON.stringify({ ...good, ...change });
  const cases: [string, RegExp][] = [
    ['', /text: expected JSON/],
    ['null', /format: expected oriel\/features, got undefined/],
    [matchesToJson(matches), /format: expected oriel\/features, got string oriel\/matches/],
    [changed({ version: 2 }), /version: expected 1, got number 2/],
    [changed({ length: -1 }), /length: expected a count, got number -1/],
    [changed({ length: 1e15 }), /frames: expected 6000000000000000 values of 4 bytes, got/],
    [changed({ length: features.length + 1 }), /frames: expected \d+ values of 4 bytes, got \d+/],
    [changed({ frames: '*' }), /frames: expected base64, got string \*/],
    [changed({ response: 7 }), /response: expected base64, got number 7/],
    [changed({ kind: 'AAAA' }), /kind: expected \d+ values of 1 bytes, got 3/],
    [changed({ width: 64 }), /descriptors: expected \d+ values of 1 bytes/],
    [changed({ frames: btoa('\xff'.repeat(24 * features.length)) }), /frames: expected finite numbers, got NaN/],
  ];
  for (const [text, expected] of cases) t.match(messageOf(() => featuresFromJson(text)) ?? 'no error', expected);
  const fit = JSON.parse(fitToJson(estimateHomography(features, features, matches)!));
  const broken: [object, RegExp][] = [
    [{ model: [1, 2, 3] }, /model: expected nine finite numbers, got an array/],
    [{ stopReason: 'tired' }, /stopReason: expected confidence, maxTrials, samples, got string tired/],
    [{ residuals: '' }, /inliers: expected rows below 0, got/],
    [{ residuals: 'AAAA' }, /residuals: expected whole values of 8 bytes, got 0.375/],
    [{ score: null }, /score: expected a number, got null/],
  ];
  for (const [change, expected] of broken)
    t.match(messageOf(() => fitFromJson(JSON.stringify({ ...fit, ...change }))) ?? 'no error', expected);
  t.match(messageOf(() => featuresFromJson({} as string)) ?? '', /text: expected a string, got an Object/);
  t.match(
    messageOf(() => fitToJson(undefined as never)) ?? '',
    /fit: expected what an estimator returns, got undefined/,
  );
  t.match(
    messageOf(() => fitToJson({ ...fitFromJson(JSON.stringify(fit)), model: new Matrix(2, 2) })) ?? '',
    /expected a 3×3 matrix/,
  );
  for (const [change, expected] of [
    [{ stopReason: 'tired' }, /fit.stopReason: expected confidence, maxTrials, samples, got string tired/],
    [{ significance: Number.POSITIVE_INFINITY }, /fit.significance: expected a finite number, got Infinity/],
    [{ trials: 1.5 }, /fit.trials: expected an integer, got 1.5/],
    [{ inliers: Uint32Array.of(1e6) }, /fit.inliers: expected rows below \d+, got 1000000/],
  ] as const)
    t.match(messageOf(() => fitToJson({ ...fitFromJson(JSON.stringify(fit)), ...change } as Fit)) ?? 'taken', expected);
  t.end();
});
