import tape from 'tape';
import { fourierOf, type Plane, takePlane } from '../../lib/global/gist/fourier.ts';
import { type Workspace, withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

const random = randomFor('Fourier');
const draw = (length: number) => Float32Array.from({ length }, () => random.normal());

/** The sums of the definition. */
function naive(re: Float32Array, im: Float32Array, n: number, columns: number): [number[], number[]] {
  const [toRe, toIm]: [number[], number[]] = [[], []];
  for (let x = 0; x < columns; x++) {
    for (let f = 0; f < n; f++) {
      let [a, b] = [0, 0];
      for (let y = 0; y < n; y++) {
        const angle = (-2 * Math.PI * ((f * y) % n)) / n;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const [u, v] = [re[y * columns + x]!, im[y * columns + x]!];
        a += u * c - v * s;
        b += u * s + v * c;
      }
      toRe.push(a);
      toIm.push(b);
    }
  }
  return [toRe, toIm];
}

const worst = (found: Float32Array, expected: ArrayLike<number>) =>
  found.length === expected.length
    ? found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)
    : Number.POSITIVE_INFINITY;

tape('the transform of columns is the sum of its definition, transposed', (t) => {
  for (const [n, columns] of [
    [4, 0],
    [4, 4],
    [8, 12],
    [16, 4],
    [32, 8],
    [128, 4],
  ] as const) {
    const [re, im] = [draw(n * columns), draw(n * columns)];
    const [foundRe, foundIm] = withWorkspace((workspace) => {
      const { kernels } = workspace;
      const size = 4 * n * columns;
      const [roots, scratch, toRe, toIm] = [4 * n, 32 * n, size, size].map((bytes) => workspace.take(bytes));
      const placed = [workspace.put(re), workspace.put(im)] as const;
      kernels.rootsOfUnity(roots!, n);
      kernels.fourierColumns(...placed, n, columns, toRe!, toIm!, roots!, scratch!);
      return [workspace.f32(toRe!, n * columns).slice(), workspace.f32(toIm!, n * columns).slice()] as const;
    });
    const [expectedRe, expectedIm] = naive(re, im, n, columns);
    const error = Math.max(worst(foundRe, expectedRe), worst(foundIm, expectedIm));
    // Single precision through log₂ n stages, sums of about √n.
    t.ok(error < 1e-6 * Math.sqrt(n) * Math.log2(n), `${n} × ${columns}: ${error}`);
  }
  t.end();
});

function put(workspace: Workspace, plane: Plane, re: Float32Array, im: Float32Array): void {
  workspace.f32(plane.re, re.length).set(re);
  workspace.f32(plane.im, im.length).set(im);
}

tape('a wave becomes a single frequency, and the inverse gives the image back, n² times', (t) => {
  withWorkspace((workspace) => {
    const n = 32;
    const { forward, inverse } = fourierOf(workspace, n);
    const [a, b] = [takePlane(workspace, n), takePlane(workspace, n)];
    const wave = (part: (x: number) => number) =>
      Float32Array.from({ length: n * n }, (_, i) => part((2 * Math.PI * (3 * (i % n) - 5 * Math.floor(i / n))) / n));
    put(workspace, a, wave(Math.cos), wave(Math.sin));
    forward(a, b);
    const spectrum = workspace.f32(b.re, n * n);
    t.ok(Math.abs(spectrum[(n - 5) * n + 3]! - n * n) < 1e-3, 'at (3, −5)');
    t.ok(Math.max(...spectrum.map(Math.abs).filter((_, i) => i !== (n - 5) * n + 3)) < 1e-3, 'and nowhere else');

    const [re, im] = [draw(n * n), draw(n * n)];
    put(workspace, a, re, im);
    forward(a, a);
    const energy = workspace
      .f32(a.re, n * n)
      .reduce((sum, value, i) => sum + value ** 2 + workspace.f32(a.im, n * n)[i]! ** 2, 0);
    const original = re.reduce((sum, value, i) => sum + value ** 2 + im[i]! ** 2, 0);
    t.ok(Math.abs(energy / (n * n * original) - 1) < 1e-5, 'energy is kept (Parseval)');
    inverse(a, a);
    const back = workspace.f32(a.re, n * n).map((value) => value / (n * n));
    t.ok(worst(back, re) < 1e-5, 'there and back');
  });
  t.end();
});

tape('a Gabor filter multiplies by the function of its definition', (t) => {
  for (const count of [0, 4, 8, 20, 64]) {
    const [re, im] = [draw(count), draw(count)];
    const frequencies = Float32Array.from({ length: count }, () => 40 * random.float());
    const angles = Float32Array.from({ length: count }, () => Math.PI * (2 * random.float() - 1));
    const [centre, direction, narrowness] = [12, 2.5, 6.3];
    const found = withWorkspace((workspace) => {
      const [a, b, f, angle] = [re, im, frequencies, angles].map((values) => workspace.put(values));
      workspace.kernels.applyGabor(a!, b!, a!, b!, count, f!, angle!, centre, direction, narrowness);
      return [workspace.f32(a!, count).slice(), workspace.f32(b!, count).slice()];
    });
    const weights = Array.from(frequencies, (f, i) => {
      const raw = angles[i]! - direction;
      const phi = raw < -Math.PI ? raw + 2 * Math.PI : raw;
      return Math.exp(-3.5 * (f / centre - 1) ** 2 - narrowness * phi * phi);
    });
    const error = Math.max(
      worst(
        found[0]!,
        weights.map((weight, i) => weight * re[i]!),
      ),
      worst(
        found[1]!,
        weights.map((weight, i) => weight * im[i]!),
      ),
    );
    // Exponents of up to 60 in single precision are off by 4e-6, but then the weight is tiny.
    t.ok(error < 3e-6, `${count}: ${error}`);
  }
  t.end();
});
