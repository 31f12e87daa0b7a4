import fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import ndarray from 'ndarray';
import tape from 'tape';
import { ellipseOverlap } from '../../lib/evaluate/index.ts';
import { featuresFromOxford, featuresToOxford, regionsFromOxford, regionsToOxford } from '../../lib/formats/index.ts';
import { orient, type Regions } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { draw } from '../images.ts';
import { randomFor, seedFor } from '../support.ts';
import { anyFeatures, anyUpright, frameErrors, messageOf } from './tables.ts';

/** hesaff's measurement region. */
const EXTENT = 3 * Math.sqrt(3);

tape('upright ellipses come back, positions to the bit, shapes to the last digit of a float32', (t) => {
  fc.assert(
    fc.property(
      anyFeatures(anyUpright),
      fc.constantFrom(1, EXTENT),
      fc.constantFrom(0, 1),
      (features, extent, origin) => {
        const options = { extent, origin };
        const back = featuresFromOxford(featuresToOxford(features, options), options);
        const { position, shape } = frameErrors(features, back);
        // Of a position much below 1 px, the origin at 1 takes what is less than 2⁻⁵² px.
        return (
          back.length === features.length &&
          position < 2.3e-16 &&
          shape < 1.2e-7 &&
          back.descriptors.data.every((value, k) => value === features.descriptors.data[k])
        );
      },
    ),
    { seed: seedFor('upright ellipses'), numRuns: 400 },
  );
  t.pass('400 tables');
  t.end();
});

tape('a turned region comes back as orient with upright makes it', (t) => {
  const random = randomFor('turned regions');
  const frames = Float32Array.from({ length: 300 }, (_, k) => (k % 3 === 2 ? 100 : 4) * random.normal());
  const regions = regionsOf(frames, new Float32Array(50));
  const upright = orient(
    draw(8, 8, () => 0),
    regions,
    { upright: true },
  );
  const back = regionsFromOxford(regionsToOxford(regions));
  const mirrored = Array.from({ length: 50 }, (_, i) => i).filter(
    (i) => frames[6 * i]! * frames[6 * i + 4]! < frames[6 * i + 1]! * frames[6 * i + 3]!,
  );
  t.ok(mirrored.length > 10, `${mirrored.length} mirrored`);
  const unmirrored = upright.frames.data.map((value, k) => (k % 6 === 4 ? Math.abs(value) : value));
  t.ok(frameErrors(regionsOf(unmirrored, regions.response), back).shape < 1e-4);
  t.end();
});

tape('the ellipse of the file is the one that the equation draws', (t) => {
  // a (x − u)² + 2 b (x − u)(y − v) + c (y − v)² = 1 of an ellipse with half-axes of 4 and 2 px, turned by 30° from +x down.
  const [cos, sin] = [Math.cos(Math.PI / 6), 0.5];
  const [a, b, c] = [cos ** 2 / 16 + sin ** 2 / 4, cos * sin * (1 / 16 - 1 / 4), sin ** 2 / 16 + cos ** 2 / 4];
  const { frames } = regionsFromOxford(`1.0\n1\n30 40 ${a} ${b} ${c}\n`);
  const overlap = ellipseOverlap([4 * cos, -2 * sin, 30, 4 * sin, 2 * cos, 40], [...frames.data]);
  t.ok(overlap > 0.99999, `overlap ${overlap}`);
  t.deepEqual([frames.get(0, 0, 1), frames.get(0, 0, 2), frames.get(0, 1, 2)], [0, 30, 40]);
  t.end();
});

/**
 * A file as hesaff writes it, made by hand with its arithmetic (singular values of the shape in float32, six digits a number, as C++
 * streams print them), as the program cannot be installed here.
 */
function hesaffFile(regions: Regions): string {
  const digits = (value: number) => {
    const text = Number(Math.fround(value).toPrecision(6));
    return Math.abs(text) < 1e-4 ? text.toExponential().replace(/e-(\d)$/, 'e-0$1') : String(text);
  };
  const rows = Array.from({ length: regions.length }, (_, i) => {
    const [a11, , x, a21, a22, y] = regions.frames.data.subarray(6 * i, 6 * i + 6) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const scale = Math.sqrt(a11 * a22);
    const shape = new Matrix([
      [a11 / scale, 0],
      [a21 / scale, a22 / scale],
    ]);
    const { leftSingularVectors: u, diagonal } = new SingularValueDecomposition(shape);
    const inverse = diagonal.map((d) => Math.fround(1 / (d * d * (EXTENT * scale) ** 2)));
    const ellipse = u.mmul(Matrix.diag(inverse)).mmul(u.transpose());
    const [a, b, c] = [ellipse.get(0, 0), ellipse.get(0, 1), ellipse.get(1, 1)];
    const descriptor = Array.from({ length: 128 }, (_, k) => (7 * k + i) % 256);
    return `${[x, y, a, b, c].map(digits).join(' ')} ${descriptor.join(' ')}`;
  });
  return `128\n${regions.length}\n${rows.join('\n')}\n`;
}

tape('a file like those of hesaff is read, scale and shape within its six digits', (t) => {
  const random = randomFor('hesaff');
  const rows = Array.from({ length: 40 }, () => {
    const [scale, stretch] = [1.5 + 60 * random.float() ** 2, 1 + 1.4 * random.float()];
    return [scale * stretch, 0, 1024 * random.float(), scale * random.normal(), scale / stretch, 768 * random.float()];
  });
  const regions = regionsOf(Float32Array.from(rows.flat()), new Float32Array(40));
  const text = hesaffFile(regions);
  t.ok(/\de-05 /.test(text), 'with exponents');
  const features = featuresFromOxford(text, { extent: EXTENT });
  const { position, shape } = frameErrors(regions, features);
  t.ok(position < 0.002 && shape < 2e-4, `${position} px, ${shape} of the shape`);
  t.equal(features.descriptors.get(3, 5), 38, 'descriptors are in the order of the file');
  t.deepEqual(regionsFromOxford(text, { extent: EXTENT }).frames, features.frames, 'and regions without them');
  t.end();
});

tape('what is no such file is refused with the line and what was expected', (t) => {
  const cases: [string, RegExp][] = [
    ['', /expected the length of the descriptors, 1.0 for none, got the end of the text/],
    ['1.0\n', /expected the number of regions, got the end of the text/],
    ['1.0\n2\n1 1 1 0 1\n', /expected 2 regions, as it claims, got 1/],
    ['1.0\n4294967295\n1 1 1 0 1\n', /expected 4294967295 regions, as it claims, got 1/],
    ['1.0\n1\n1 1 1 0 1 9\n', /line 3: expected 5 numbers \(u v a b c\), got 6/],
    ['4000000000\n1\n1 1 1 0 1\n', /line 3: expected 4000000005 numbers/],
    ['1.0\n1\n\n1 1 1 1 1\n', /line 4: expected an ellipse .*got a = 1, b = 1, c = 1/],
    ['1.0\n1\n1 1 -1 0 -1\n', /line 3: expected an ellipse/],
    ['1.0\n1\n1 1 0 0 0\n', /line 3: expected an ellipse/],
    ['1.0\n1\n1 1 1 2 1\n', /line 3: expected an ellipse/],
    ['1.0\n1\n1 1 inf 0 1\n', /line 3: expected a number .*got inf/],
    ['2\n1\n1 1 1 0 1 2 -3\n', /line 3: expected a descriptor, an integer/],
    ['1.5\n0\n', /line 1: expected the length of the descriptors, 1.0 for none, an integer/],
  ];
  for (const [text, expected] of cases) t.match(messageOf(() => regionsFromOxford(text)) ?? 'no error', expected);
  t.match(
    messageOf(() => featuresFromOxford('1.0\n0\n')) ?? '',
    /expected descriptors, got none; use regionsFromOxford/,
  );
  t.match(messageOf(() => regionsFromOxford('1.0\n0\n', { size: 1 } as object)) ?? '', /unknown option size/);
  const flat = regionsOf(Float32Array.of(1, 1, 0, 1, 1, 0), Float32Array.of(0));
  t.match(messageOf(() => regionsToOxford(flat)) ?? '', /regions.frames: expected frames with an area.* got row 0/);
  t.equal(regionsFromOxford('1.0\r\n0\r\n').length, 0);
  t.deepEqual(featuresFromOxford('3\n1\n1 1 1 0 1 5 6 7 \n').descriptors, ndarray(Uint8Array.of(5, 6, 7), [1, 3]));
  t.end();
});
