/** Whether the references inside a folder of HTML files lead anywhere: files and the anchors in them. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** One line for each `href` or `src` that leads to no file or anchor of the site, or that loads something from elsewhere. */
export async function brokenReferences(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.html'));
  const texts = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    // What scripts and styles say is theirs.
    texts.set(join(folder, file), text.replaceAll(/(<(script|style)\b[^>]*>)[\s\S]*?<\/\2>/g, '$1'));
  }
  const ids = new Map(Array.from(texts, ([path, text]) => [path, idsOf(text)]));
  const broken: string[] = [];
  for (const [path, text] of texts) {
    for (const [element, attribute, value] of text.matchAll(/(?<=<[^>]*\s)(href|src)="([^"]*)"/g)) {
      const reference = value!.replaceAll('&amp;', '&');
      if (/^(data:|mailto:)/.test(reference)) continue;
      if (/^(https?:)?\/\//.test(reference)) {
        // A link may lead out of the site; nothing may be loaded from there.
        if (attribute === 'src') broken.push(`${relative(folder, path)}: loads ${reference}`);
        continue;
      }
      const [file, anchor] = reference.split('#') as [string, string?];
      const target = file === '' ? path : join(dirname(path), decodeURIComponent(file.split('?')[0]!));
      const page = existsSync(target) && (await stat(target)).isDirectory() ? join(target, 'index.html') : target;
      if (!existsSync(page)) broken.push(`${relative(folder, path)}: no file for ${element}`);
      else if (anchor && ids.has(page) && !ids.get(page)!.has(decodeURIComponent(anchor)))
        broken.push(`${relative(folder, path)}: no anchor for ${element}`);
    }
  }
  return broken;
}

function idsOf(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(/\sid="([^"]*)"/g), ([, id]) => id!.replaceAll('&amp;', '&')));
}
