/**
 * A linear fit of the fundamental matrix, from which refinements start.
 *
 * Source: R. Hartley, "In defense of the eight-point algorithm", PAMI 19(6), 1997.
 */
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { unit } from './scenes.ts';

/** The fundamental matrix of norm 1 that fits all of at least eight pairs in normalised coordinates. */
export function fitEightPoint(pairs: Float64Array): Float64Array {
  const n = pairs.length / 4;
  const place = (column: number) => {
    const points = Array.from({ length: n }, (_, i) => [pairs[4 * i + column]!, pairs[4 * i + column + 1]!] as const);
    const [x, y] = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k]!, 0) / n) as [number, number];
    const squares = points.reduce((sum, point) => sum + (point[0] - x) ** 2 + (point[1] - y) ** 2, 0);
    const s = Math.sqrt((2 * n) / squares);
    return new Matrix([
      [s, 0, -s * x],
      [0, s, -s * y],
      [0, 0, 1],
    ]);
  };
  const [a, b] = [place(0), place(2)];
  const equations = Matrix.zeros(Math.max(9, n), 9);
  for (let i = 0; i < n; i++) {
    const p = a.mmul(Matrix.columnVector([pairs[4 * i]!, pairs[4 * i + 1]!, 1]));
    const q = b.mmul(Matrix.columnVector([pairs[4 * i + 2]!, pairs[4 * i + 3]!, 1]));
    equations.setRow(i, q.mmul(p.transpose()).to1DArray());
  }
  const f = Matrix.from1DArray(3, 3, new SingularValueDecomposition(equations).rightSingularVectors.getColumn(8));
  const { leftSingularVectors: u, diagonal: s, rightSingularVectors: v } = new SingularValueDecomposition(f);
  const lower = u.mmul(Matrix.diag([s[0]!, s[1]!, 0])).mmul(v.transpose());
  return unit(b.transpose().mmul(lower).mmul(a).to1DArray());
}
