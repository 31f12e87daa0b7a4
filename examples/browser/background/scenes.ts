/** What the buttons "Example" show: pictures rendered from seeds, the same bytes in every engine. */
import type { PixelData } from 'oriel';
import { lookAt, renderStreet } from '../../buildings/street.ts';
import { planTown } from '../../buildings/townPlan.ts';
import { renderFacade } from '../../scene/facade.ts';
import { photograph } from '../../scene/photograph.ts';

/** Two photographs of a façade. */
export function pairOfFacades(): [a: PixelData, b: PixelData] {
  const facade = renderFacade({ seed: 7 });
  const size = { width: 800, height: 600, sampling: 'area' } as const;
  const a = photograph(facade, {
    ...size,
    view: { rotation: -4, scale: 0.8, tilt: 15, direction: 90 },
    noise: 2,
    seed: 1,
  });
  const b = photograph(facade, {
    ...size,
    view: { rotation: 9, scale: 0.9, tilt: 35, direction: -10 },
    ...{ gain: 0.75, bias: 15, gamma: 1.15, shadow: 0.4, noise: 3, seed: 2 },
  });
  return [a.image, b.image];
}

const TOWN = { width: 480, height: 360, streets: 1, landmarks: 4, views: 5, elsewhere: 0, pieces: 0 };

/** The photographs of a street with four landmarks, five of each, one by one; `share` of them are done. */
export function* townPhotographs(): Generator<{ name: string; share: number; image: PixelData }> {
  const { streets, shots } = planTown(TOWN);
  const street = renderStreet(streets[0]!, streets[0]!.seed);
  for (const [i, { name, part, obstacles, options }] of shots.entries()) {
    const { image } = photograph(lookAt(street, part, obstacles), options);
    yield { name: `${name.replace(/0000/, '')}.png`, share: (i + 1) / shots.length, image };
  }
}

/** The box that the town's plan asks for the landmark of a photograph by, px. */
export function landmarkBoxes(): Map<string, readonly [number, number, number, number]> {
  return new Map(
    planTown(TOWN).landmarks.map(({ query: { image, box } }) => [
      `${image.replace(/0000/, '')}.png`,
      [box.x, box.y, box.x + box.width, box.y + box.height].map(Math.round) as [number, number, number, number],
    ]),
  );
}

/** Encodes RGB pixels without loss. */
export async function pngOf({ width, height, data }: PixelData): Promise<Blob> {
  const rgba = new ImageData(width, height);
  for (let from = 0, to = 0; from < data.length; to++) {
    rgba.data[to] = to % 4 === 3 ? 255 : data[from++]!;
  }
  rgba.data[rgba.data.length - 1] = 255;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(rgba, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}
