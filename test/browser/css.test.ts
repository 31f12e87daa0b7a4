/** Elements that a browser transforms by `modelToCss` lie where the model maps their images. */
import tape from 'tape';
import { modelFrom, modelToCss } from '../../lib/index.ts';
import { transfer } from '../geometry/views.ts';
import { noBrowser, withPage } from './chromium.ts';

const SIZE = { width: 400, height: 300 };
const CORNERS = [
  [-0.5, -0.5],
  [SIZE.width - 0.5, -0.5],
  [SIZE.width - 0.5, SIZE.height - 0.5],
  [-0.5, SIZE.height - 0.5],
] as const;

const MODELS = {
  identity: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  shift: [1, 0, 37.25, 0, 1, 12.5, 0, 0, 1],
  affine: [0.8, -0.35, 120, 0.3, 1.2, -15, 0, 0, 1],
  homography: [0.9, -0.2, 80, 0.15, 1.1, -20, 7e-4, -3e-4, 1],
  // Exponents in the text: 1e-7 and less must not end the number.
  'almost affine': [1.1, 1e-7, 20, -2e-8, 0.9, 10, 1e-7, -3e-9, 1],
};

tape(
  'Chromium puts the corners of an element where the model puts those of its image',
  { skip: noBrowser },
  async (t) => {
    await withPage(async (page) => {
      for (const [name, h] of Object.entries(MODELS)) {
        for (const [scaleA, scaleB] of [
          [1, 1],
          [0.5, 1.5],
        ] as const) {
          const css = modelToCss(modelFrom(h), { scaleA, scaleB });
          // The box of a transformed probe of no size is a point.
          const probes = CORNERS.map(([x, y]) => `left: ${scaleA * (x + 0.5)}px; top: ${scaleA * (y + 0.5)}px`);
          await page.setContent(`
          <div style="position: absolute; left: 100px; top: 60px">
            <div id="a" style="position: absolute; left: 0; top: 0; width: ${scaleA * SIZE.width}px; height: ${scaleA * SIZE.height}px;
                transform-origin: 0 0; transform: ${css}">
              ${probes.map((place) => `<i style="position: absolute; width: 0; height: 0; ${place}"></i>`).join('')}
            </div>
          </div>`);
          const found = await page.$$eval('i', (elements) =>
            elements.map((element) => {
              const { x, y } = element.getBoundingClientRect();
              return [x - 100, y - 60] as const;
            }),
          );
          t.equal(found.length, 4);
          found.forEach(([x, y], i) => {
            const [u, v] = transfer(h, CORNERS[i]!);
            const error = Math.hypot(x - scaleB * (u + 0.5), y - scaleB * (v + 0.5));
            // Layout works in steps of 1/64 px, which the models enlarge at most four times.
            t.ok(error < 0.1, `${name}, scales ${scaleA} and ${scaleB}, corner ${i}: ${error.toFixed(4)} px`);
          });
        }
      }
    });
  },
);
