/**
 * A camera: a flat picture photographed from a known viewpoint, in a known light.
 *
 * The camera looks at the picture's centre, by default with a focal length of 1.2 times the longer side. Geometry comes first
 * (resampled with enough supersampling not to alias), then shadow, gain, bias, gamma, blur and noise, then rounding to bytes.
 */
import { inverse, Matrix } from 'ml-matrix';
import { type PixelData, warp } from 'oriel';
import { seededRandom } from '../../lib/random.ts';

export interface View {
  /** About the line of sight, degrees. */
  rotation?: number;
  /** Magnification at the centre. */
  scale?: number;
  /** Between the line of sight and the picture's normal, degrees, below 80. */
  tilt?: number;
  /** Towards which the camera tilts, degrees. */
  direction?: number;
  /** Focal length, px. Default 1.2 times the picture's longer side. */
  focal?: number;
}

export interface PhotographOptions {
  view?: View;
  width?: number;
  height?: number;
  gain?: number;
  /** Grey levels. */
  bias?: number;
  gamma?: number;
  /** σ of a Gaussian blur, px. */
  blur?: number;
  /** σ of the sensor's noise, grey levels. */
  noise?: number;
  /** Depth of a soft shadow across the picture, 0 to 1. */
  shadow?: number;
  /** As in `warp`: `bicubic` from 4 × 4 positions a pixel, or `area`, which takes a fourth of the time. Default `bicubic`. */
  sampling?: 'bicubic' | 'area';
  seed?: number;
}

export interface Photograph {
  readonly image: PixelData;
  /** Maps the flat picture to the photograph, exactly. */
  readonly model: Matrix;
}

/** Photographs a flat picture. */
export function photograph(picture: PixelData, options: PhotographOptions = {}): Photograph {
  const { width = picture.width, height = picture.height, gain = 1, bias = 0, gamma = 1, noise = 0 } = options;
  const { blur = 0, shadow = 0, sampling = 'bicubic', seed = 1 } = options;
  const model = viewModel(picture, width, height, options.view ?? {});
  const seen = warp(picture, model, { width, height, sampling, supersampling: sampling === 'area' ? 1 : 4 });
  const channels = picture.channels ?? 3;
  const light = new Float64Array(seen.data.length);
  for (let i = 0; i < light.length; i++) {
    const at = Math.floor(i / channels);
    // Dark from the upper left to the diagonal, with a soft edge a fifth of the diagonal wide.
    const along = (at % width) / width + Math.floor(at / width) / height - 0.9;
    const shade = 1 - shadow * Math.min(Math.max(0.5 - 2.5 * along, 0), 1);
    light[i] = 255 * Math.min(Math.max(seen.data[i]! * shade, 0), 1) ** gamma * gain + bias;
  }
  const blurred =
    blur > 0 ? blurRows(blurRows(light, width, height, channels, blur), height, width, channels, blur) : light;
  const random = seededRandom(seed);
  // Uint8ClampedArray rounds and clamps.
  const bytes = new Uint8ClampedArray(blurred.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = blurred[i]! + noise * random.normal();
  return { image: { width, height, channels, data: new Uint8Array(bytes.buffer) }, model };
}

/** Maps points of photograph a to photograph b of the same picture. */
export function modelBetween(a: Photograph, b: Photograph): Matrix {
  const model = b.model.mmul(inverse(a.model));
  return model.div(model.get(2, 2));
}

/** The plane-to-image homography of a camera that looks at the picture's centre. */
export function viewModel(
  picture: Pick<PixelData, 'width' | 'height'>,
  width: number,
  height: number,
  view: View,
): Matrix {
  const { rotation = 0, scale = 1, tilt = 0, direction = 0 } = view;
  const { focal = 1.2 * Math.max(picture.width, picture.height) } = view;
  const turn = (degrees: number) => {
    const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    return new Matrix([
      [c, -s, 0],
      [s, c, 0],
      [0, 0, 1],
    ]);
  };
  const [c, s] = [Math.cos((tilt * Math.PI) / 180), Math.sin((tilt * Math.PI) / 180)];
  const lean = new Matrix([
    [1, 0, 0],
    [0, c, -s],
    [0, s, c],
  ]);
  const R = turn(rotation).mmul(turn(direction)).mmul(lean).mmul(turn(-direction));
  const camera = new Matrix([
    [focal, 0, (width - 1) / 2],
    [0, focal, (height - 1) / 2],
    [0, 0, 1],
  ]);
  const pose = new Matrix([
    [R.get(0, 0), R.get(0, 1), 0],
    [R.get(1, 0), R.get(1, 1), 0],
    [R.get(2, 0), R.get(2, 1), focal / scale],
  ]);
  const centred = new Matrix([
    [1, 0, -(picture.width - 1) / 2],
    [0, 1, -(picture.height - 1) / 2],
    [0, 0, 1],
  ]);
  const model = camera.mmul(pose).mmul(centred);
  return model.div(model.get(2, 2));
}

/** Blurs along rows and returns the transposed image, so that two calls blur both ways. */
function blurRows(pixels: Float64Array, width: number, height: number, channels: number, sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const taps = Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp((k - radius) ** 2 / (-2 * sigma * sigma)));
  const sum = taps.reduce((a, b) => a + b);
  const out = new Float64Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        let value = 0;
        for (let k = -radius; k <= radius; k++) {
          const at = Math.min(Math.max(x + k, 0), width - 1);
          value += taps[k + radius]! * pixels[(y * width + at) * channels + c]!;
        }
        out[(x * height + y) * channels + c] = value / sum;
      }
    }
  }
  return out;
}
