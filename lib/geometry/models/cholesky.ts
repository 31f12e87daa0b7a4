/** Cholesky's method for small symmetric positive definite systems. Source: G. Golub, C. Van Loan, "Matrix Computations". */

/** A pivot below this share of its diagonal element has lost its digits: the system is singular for our purposes. */
const LEAST_PIVOT = 1e-12;

/**
 * Solves `matrix` · x = `vector` and leaves x in `vector`.
 *
 * @param matrix - [size, size] in row-major order, symmetric; only its lower triangle is read, and overwritten
 * @returns false when the matrix is not positive definite or too close to singular
 */
export function solveCholesky(matrix: Float64Array, vector: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const element = matrix[i * size + j]!;
      let sum = element;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      if (j < i) {
        matrix[i * size + j] = sum / matrix[j * size + j]!;
      } else {
        if (!(sum > LEAST_PIVOT * element)) return false;
        matrix[i * size + i] = Math.sqrt(sum);
      }
    }
  }
  for (let i = 0; i < size; i++) {
    let sum = vector[i]!;
    for (let k = 0; k < i; k++) sum -= matrix[i * size + k]! * vector[k]!;
    vector[i] = sum / matrix[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = vector[i]!;
    for (let k = i + 1; k < size; k++) sum -= matrix[k * size + i]! * vector[k]!;
    vector[i] = sum / matrix[i * size + i]!;
  }
  return true;
}
