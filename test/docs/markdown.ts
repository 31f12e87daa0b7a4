/** The code blocks and headings of a page in Markdown, as far as our pages use it: fences of three backticks, headings by #. */
import { readdirSync, readFileSync } from 'node:fs';
import { root } from '../../docs/site/entryPoints.ts';

/** All pages, relative to the project. */
export const pages: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  'bench/RESULTS.md',
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`)
    .sort(),
];

/** Whether the blocks of a page are whole programs, which need no prelude. */
export function isProgram(page: string): boolean {
  return page === 'README.md' || page === 'docs/interop.md' || page.startsWith('docs/recipes/');
}

export interface Block {
  /** What stands behind the backticks: ts, sh, text, html; empty where nobody said. */
  readonly language: string;
  readonly code: string;
  /** `docs/guide.md:12` */
  readonly place: string;
}

export function readPage(page: string): string {
  return readFileSync(root + page, 'utf8');
}

/** The code blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  const text = readPage(page);
  return Array.from(text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm), ({ 1: language, 2: code, index }) => ({
    language: language!,
    code: code!,
    place: `${page}:${text.slice(0, index).split('\n').length}`,
  }));
}

/** The text of a page without its code blocks. */
export function proseOf(page: string): string {
  return readPage(page).replaceAll(/^```.*\n[\s\S]*?^```$/gm, '');
}

/** The names by which links reach the headings of a page, as GitHub makes them. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of proseOf(page).matchAll(/^#+ (.*)$/gm)) {
    const words = heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let k = 1; anchors.has(unique); k++) unique = `${anchor}-${k}`;
    anchors.add(unique);
  }
  return anchors;
}
