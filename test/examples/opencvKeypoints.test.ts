import { readFile } from 'node:fs/promises';
import tape from 'tape';
import { detectDog } from '../../lib/index.ts';
import { apart, centres } from '../conformance/detector.ts';
import { renderedView } from './views.ts';

tape(
  'at least 90 % of the key points of native OpenCV have one of ours within 1 px and a scale within 20 %',
  async (t) => {
    const fixture = new URL('../fixtures/opencv-sift-facade.json', import.meta.url);
    const { keypoints } = JSON.parse(await readFile(fixture, 'utf8')) as { keypoints: number[] };
    const ours = centres(detectDog(renderedView()));
    let found = 0;
    for (let i = 0; i < keypoints.length; i += 3) {
      const [x, y, sigma] = keypoints.slice(i, i + 3) as [number, number, number];
      if (ours.some((region) => apart(region, x, y) < 1 && Math.abs(region.scale / sigma - 1) < 0.2)) found++;
    }
    const share = (3 * found) / keypoints.length;
    t.ok(share >= 0.9, `${(100 * share).toFixed(1)} % of ${keypoints.length / 3}; ours: ${ours.length}`);
  },
);
