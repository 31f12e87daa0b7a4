/**
 * Programs made of the code in the documentation.
 *
 * Every block of a page and every docstring example stands alone, after the prelude, which is the first block of docs/guide.md. What it
 * uses of `oriel` needs no import, as the guide says. All of them become one module: imports merged, then the prelude, then each block in
 * braces of its own, after a line that prints where it stands.
 */
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from '../../docs/site/entryPoints.ts';
import { renderFacade } from '../../examples/scene/facade.ts';
import { photograph } from '../../examples/scene/photograph.ts';
import type { PixelData } from '../../lib/index.ts';
import { type Block, blocksOf } from './markdown.ts';
import type { Export } from './surface.ts';

/** Code that needs a page: only Chromium runs it. */
export const needsPage = ({ code, place }: Pick<Block, 'code' | 'place'>) =>
  place.startsWith('lib/browser/') || /from 'oriel\/browser'|\belement[AB]\b|\binput\.|\bdocument\b/.test(code);

/** What stands on the page. */
const FROM_PAGE =
  'declare const elementA: HTMLElement, elementB: HTMLElement, input: HTMLInputElement & { files: FileList };';

const LOAD_OPENCV = `import { loadOpenCv } from '../../../bench/peers/opencvJs.ts';
const cv = await loadOpenCv();
`;

/** The first block of the guide. */
export const prelude = blocksOf('docs/guide.md').find(({ language }) => language === 'ts')!;

/** One module of the prelude and all blocks. */
export function moduleOf(blocks: readonly Pick<Block, 'code' | 'place'>[], exports: readonly Export[]): string {
  const onPage = blocks.some(needsPage);
  // Names in braces by their module; other imports as they stand.
  const imports = new Map<string, Set<string>>();
  const others = new Set<string>();
  const add = (from: string, names: readonly string[]) =>
    imports.set(from, new Set([...(imports.get(from) ?? []), ...names]));
  const withoutImports = (code: string) =>
    code.replaceAll(/^import (?:\{(.*)\} from '(.*)'|.*);.*\n/gm, (whole, names?: string, from?: string) => {
      if (names && from) add(from, names.trim().split(/ *, */));
      else others.add(whole.trim());
      return '';
    });
  // The module of OpenCV.js is `cv`.
  const cv = blocks.some(({ place }) => place.startsWith('lib/opencv/')) ? LOAD_OPENCV : '';
  const bodies = blocks.map(({ code, place }) => `console.log('${place}');\n{\n${withoutImports(code)}}\n`);
  const text = [withoutImports(prelude.code), withoutImports(cv), ...bodies].join('\n');
  const imported = Array.from(imports.values(), (names) => [...names]).flat();
  for (const { name, from, value, own } of exports) {
    // One half of the package is for Node, the other for pages.
    if (from === (onPage ? 'oriel/node' : 'oriel/browser')) continue;
    // A docstring is part of its module and imports nothing; a page imports what is not of `oriel`.
    if (!own || (from !== 'oriel' && !blocks.some(({ place }) => place.startsWith('lib/')))) continue;
    if (!imported.includes(name) && new RegExp(`\\b${name}\\b`).test(text)) add(from, [value ? name : `type ${name}`]);
  }
  const lines = Array.from(imports, ([from, names]) => `import { ${[...names].join(', ')} } from '${from}';`);
  return [...lines, ...others, ...(onPage ? [FROM_PAGE] : []), text].join('\n');
}

/** A folder inside the project, so that `oriel` resolves to it. */
export async function folderFor(name: string): Promise<string> {
  const folder = join(root, 'out/documented', name);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Runs a program in its folder. */
export function runProgram(folder: string, file: string) {
  return spawnSync(process.execPath, ['--import', 'tsx', file], { cwd: folder, encoding: 'utf8', timeout: 300_000 });
}

/** The pictures of the prelude: a façade from the front, the same turned and from the side in other light, and another façade. */
export async function pictures(): Promise<Record<'a.jpg' | 'b.jpg' | 'c.jpg', Buffer>> {
  const facade = renderFacade({ seed: 7, width: 640, height: 480 });
  const view = { rotation: 10, scale: 0.85, tilt: 30, direction: -70 };
  const b = photograph(facade, { view, gain: 0.8, noise: 2, seed: 2 });
  return {
    'a.jpg': await jpegOf(photograph(facade, { noise: 2, seed: 1 }).image),
    'b.jpg': await jpegOf(b.image),
    'c.jpg': await jpegOf(renderFacade({ seed: 8, width: 640, height: 480 })),
  };
}

/** An image as a file of JPEG. */
export function jpegOf({ data, width, height, channels = 3 }: PixelData): Promise<Buffer> {
  const raw = { width, height, channels: channels as 1 | 3 };
  return sharp(data as Uint8Array, { raw })
    .jpeg({ quality: 92 })
    .toBuffer();
}
