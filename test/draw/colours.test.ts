/**
 * The colours stay apart for people who see two kinds of cones.
 *
 * Source of the matrices: G. Machado, M. Oliveira, L. Fernandes, "A physiologically-based model for simulation of color vision
 * deficiency", IEEE TVCG 15(6), 2009, severity 1, on linear RGB.
 */
import tape from 'tape';
import { CASING, STROKES } from '../../lib/draw/svg.ts';

const SIGHT = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const BLACK_AND_WHITE = ['#000000', '#ffffff'];

/** CIELAB of an sRGB colour as `sight` sees it, white being D65. */
function lab(colour: string, sight: readonly number[]): [number, number, number] {
  const linear = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const times = (m: readonly number[]) => (v: readonly number[]) =>
    [0, 3, 6].map((row) => m[row]! * v[0]! + m[row + 1]! * v[1]! + m[row + 2]! * v[2]!);
  const seen = times(sight)(linear).map((value) => Math.min(1, Math.max(0, value)));
  const [x, y, z] = times([0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505])(seen);
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27) * (t / 116) + 16 / 116);
  const [fx, fy, fz] = [f(x! / 0.9505), f(y!), f(z! / 1.089)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** ΔE of 1976: about 2 can just be seen between large patches side by side. */
function difference(a: string, b: string, sight: readonly number[]): number {
  const [p, q] = [lab(a, sight), lab(b, sight)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

tape('the simulation is right about what is known: red and green meet, white stays white', (t) => {
  // Reddish and greenish of equal lightness.
  const [red, green] = ['#b86060', '#5f8a4b'];
  t.ok(difference(red, green, SIGHT.normal) > 60, 'apart for most');
  t.ok(difference(red, green, SIGHT.deuteranopia) < 15, `deuteranopia ${difference(red, green, SIGHT.deuteranopia)}`);
  for (const [name, sight] of Object.entries(SIGHT)) {
    const [l, a, b] = lab('#ffffff', sight);
    t.ok(Math.abs(l - 100) < 0.5 && Math.hypot(a, b) < 1, name);
  }
  t.end();
});

tape('colours used against each other differ by ΔE 30 or more for everybody', (t) => {
  const { accepted, rejected, outline, dark, bright, saddle } = STROKES;
  const pairs = [
    ...[accepted, rejected, outline].flatMap((a, i, all) => all.slice(i + 1).map((b) => [a, b] as const)),
    ...[dark, bright, saddle].flatMap((a, i, all) => all.slice(i + 1).map((b) => [a, b] as const)),
  ];
  for (const [name, sight] of Object.entries(SIGHT)) {
    for (const [a, b] of pairs) {
      const apart = difference(a.colour, b.colour, sight);
      t.ok(apart >= 30, `${name}: ${a.colour} and ${b.colour} ${apart.toFixed(0)}`);
    }
  }
  t.end();
});

tape('every line stands out by ΔE 50 or more from its casing, and line or casing from black and from white', (t) => {
  for (const [name, sight] of Object.entries(SIGHT)) {
    for (const [line, { colour }] of Object.entries(STROKES)) {
      t.ok(difference(colour, CASING, sight) >= 50, `${name}: ${line} on its casing`);
      for (const ground of BLACK_AND_WHITE) {
        const apart = Math.max(difference(colour, ground, sight), difference(CASING, ground, sight));
        t.ok(apart >= 50, `${name}: ${line} on ${ground} ${apart.toFixed(0)}`);
      }
    }
  }
  t.end();
});
