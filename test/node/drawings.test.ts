import sharp from 'sharp';
import tape from 'tape';
import { svgToPng, toDataUrl } from '../../lib/node/index.ts';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20"><rect width="20" height="20" fill="#f00"/></svg>';

tape('svgToPng renders at the size of the drawing or at a width, sharply', async (t) => {
  for (const [width, height, options] of [
    [40, 20, {}],
    [400, 200, { width: 400 }],
    [10, 5, { width: 10 }],
  ] as const) {
    const png = await svgToPng(svg, options);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    t.deepEqual([info.format, info.width, info.height, info.channels], ['raw', width, height, 4]);
    t.equal((await sharp(png).metadata()).format, 'png');
    const pixel = (x: number) => [...data.subarray(4 * x, 4 * x + 4)];
    t.deepEqual(
      [pixel(0), pixel(width / 2 - 1), pixel(width / 2)],
      [
        [255, 0, 0, 255],
        [255, 0, 0, 255],
        [0, 0, 0, 0],
      ],
      'a sharp edge',
    );
  }
});

tape('svgToPng shows pictures that are data URLs, large ones too', async (t) => {
  const noise = new Uint8Array(3 * 2600 * 2600);
  for (let i = 0, state = 1; i < noise.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    noise[i] = state >>> 24;
  }
  // More than the ten million characters that XML readers take unless told otherwise.
  const href = await toDataUrl({ width: 2600, height: 2600, channels: 3, data: noise }, { quality: 100 });
  t.ok(href.length > 1.1e7, `${href.length} characters`);
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><image width="100" height="100" href="${href}"/></svg>`;
  const { channels } = await sharp(await svgToPng(drawing)).stats();
  t.ok(Math.abs(channels[0]!.mean - 128) < 10, `noise is grey on average: ${channels[0]!.mean}`);
});

tape('svgToPng refuses what is no drawing, in one sentence', async (t) => {
  const refused = async (wrong: () => Promise<unknown>, message: RegExp) => {
    const error = await wrong().then(
      () => 'nothing',
      (reason: Error) => `${reason.name}: ${reason.message}`,
    );
    t.ok(message.test(error) && !error.includes('\n'), error);
  };
  await refused(() => svgToPng('no drawing'), /Error: svg: not a drawing/);
  await refused(() => svgToPng('<svg xmlns="http://www.w3.org/2000/svg" width="4"'), /Error: svg: not a drawing/);
  await refused(() => svgToPng(5 as never), /TypeError: svg: expected text, got number 5/);
  await refused(() => svgToPng(svg, { width: 0 }), /RangeError: width/);
  await refused(() => svgToPng(svg, { height: 3 } as never), /unknown option height/);
});
