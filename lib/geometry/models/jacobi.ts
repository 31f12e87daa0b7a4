/**
 * The eigenvector of the smallest eigenvalue of a small symmetric matrix, by Jacobi's cyclic rotations.
 *
 * Source: G. Golub, C. Van Loan, "Matrix Computations", section 8.5. Only + − × / and √ are used: all engines agree.
 */

/** The method converges quadratically: sizes up to 9 need about 6 rounds. */
const MOST_ROUNDS = 30;

/**
 * Writes the eigenvector, of length 1, to `vector`.
 *
 * @param matrix - [size, size] in row-major order, symmetric; overwritten
 */
export function smallestEigenvector(matrix: Float64Array, size: number, vector: Float64Array): void {
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;

  for (let round = 0; round < MOST_ROUNDS; round++) {
    let rotated = false;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) rotated = rotate(matrix, vectors, size, p, q) || rotated;
    }
    if (!rotated) break;
  }

  let smallest = 0;
  for (let i = 1; i < size; i++) {
    if (matrix[i * size + i]! < matrix[smallest * size + smallest]!) smallest = i;
  }
  for (let i = 0; i < size; i++) vector[i] = vectors[smallest * size + i]!;
}

/** Turns rows and columns p and q so that their common element vanishes; false where it is 0 against their diagonal already. */
function rotate(matrix: Float64Array, vectors: Float64Array, size: number, p: number, q: number): boolean {
  const pp = matrix[p * size + p]!;
  const qq = matrix[q * size + q]!;
  const pq = matrix[p * size + q]!;
  if (Math.abs(pp) + Math.abs(pq) === Math.abs(pp) && Math.abs(qq) + Math.abs(pq) === Math.abs(qq)) return false;

  // The smaller root of t² + 2 θ t = 1.
  const theta = (qq - pp) / (2 * pq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const [kp, kq] = [matrix[k * size + p]!, matrix[k * size + q]!];
    matrix[k * size + p] = c * kp - s * kq;
    matrix[k * size + q] = s * kp + c * kq;
  }
  for (let k = 0; k < size; k++) {
    const [pk, qk] = [matrix[p * size + k]!, matrix[q * size + k]!];
    matrix[p * size + k] = c * pk - s * qk;
    matrix[q * size + k] = s * pk + c * qk;
  }
  // What rounding leaves of the element would keep the rounds going.
  matrix[p * size + q] = 0;
  matrix[q * size + p] = 0;
  for (let k = 0; k < size; k++) {
    const [pk, qk] = [vectors[p * size + k]!, vectors[q * size + k]!];
    vectors[p * size + k] = c * pk - s * qk;
    vectors[q * size + k] = s * pk + c * qk;
  }
  return true;
}
