/** The angle of a vector from +, −, ·, / and √ only, which are exact in every engine; `Math.atan2` is not. */

/** 1, −1/3, 1/5, …: with |t| below tan(π/16) = 0.2 the first term left out is below 10⁻¹⁷. */
const SERIES = Float64Array.from({ length: 12 }, (_, k) => (k % 2 === 0 ? 1 : -1) / (2 * k + 1));

/** The angle of (x, y) from +x towards +y, in (−π, π]; 0 for the null vector. */
export function angleOf(x: number, y: number): number {
  const [width, height] = [Math.abs(x), Math.abs(y)];
  if (width === 0 && height === 0) return 0;
  const steep = height > width;
  let t = steep ? width / height : height / width;
  // tan(φ/2) = tan φ / (1 + √(1 + tan² φ)), twice.
  t /= 1 + Math.sqrt(1 + t * t);
  t /= 1 + Math.sqrt(1 + t * t);
  const squared = t * t;
  let sum = 0;
  for (let k = SERIES.length - 1; k >= 0; k--) sum = sum * squared + SERIES[k]!;
  let angle = 4 * t * sum;
  if (steep) angle = Math.PI / 2 - angle;
  if (x < 0) angle = Math.PI - angle;
  return y < 0 ? -angle : angle;
}
