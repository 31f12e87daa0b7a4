/** What the pages refer to is there: files, headings, scripts, programs. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import tape from 'tape';
import { root } from '../../docs/site/entryPoints.ts';
import { anchorsOf, blocksOf, pages, proseOf, readPage } from './markdown.ts';

/** Targets of links and pictures; what stands in `code` is none. */
function linksOf(page: string): string[] {
  const prose = proseOf(page).replaceAll(/`[^`\n]*`/g, '``');
  return Array.from(prose.matchAll(/\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)/g), ([, target]) => target!);
}

tape('every link of a page leads to a file and a heading that are there', (t) => {
  let count = 0;
  for (const page of pages) {
    for (const link of linksOf(page)) {
      if (/^\w+:/.test(link)) {
        t.ok(URL.canParse(link) && link.startsWith('https://'), `${page}: ${link} is a whole address`);
        continue;
      }
      count++;
      const [file, anchor] = link.split('#') as [string, string?];
      const target = file === '' ? page : join(dirname(page), file);
      t.ok(existsSync(root + target), `${page}: ${link} is there`);
      if (anchor !== undefined && pages.includes(target))
        t.ok(anchorsOf(target).has(anchor), `${page}: ${link} has its heading`);
    }
  }
  t.ok(count > 150, `${count} links`);
  t.end();
});

tape('every page is reached from docs/README.md', (t) => {
  const linked = linksOf('docs/README.md').map((link) => join('docs', link.split('#')[0]!));
  for (const page of pages) t.ok(page === 'docs/README.md' || linked.includes(page), page);
  t.end();
});

tape('every npm script and every program that a page names is there', (t) => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  for (const page of pages) {
    for (const [, script] of readPage(page).matchAll(/\bnpm run ([\w:]+)/g))
      t.ok(scripts[script!], `${page}: ${script}`);
    for (const [, file] of readPage(page).matchAll(/\b(?:npx|--import) tsx ((?:examples|bench|docs)\/\S+\.ts)/g))
      t.ok(existsSync(root + file), `${page}: ${file}`);
    for (const [, path] of readPage(page).matchAll(/`((?:lib|test|examples|bench|docs)\/[\w./-]+)`/g))
      t.ok(existsSync(root + path!), `${page}: ${path}`);
  }
  t.end();
});

tape('every command in a block of commands is run by .ci/run, and every block says what it is', (t) => {
  const steps = Array.from(
    readFileSync(`${root}.ci/run`, 'utf8').matchAll(/^ *step (.*)$/gm),
    ([, command]) => command,
  );
  for (const { language, code, place } of pages.flatMap(blocksOf)) {
    t.ok(['ts', 'js', 'html', 'sh', 'text'].includes(language), `${place}: ${language || 'no language'}`);
    if (language !== 'sh') continue;
    for (const line of code.trim().split('\n')) {
      const command = line.replace(/ *#.*/, '');
      // By itself, the demo would serve for ever.
      const step = command === 'npm run demo' ? `${command} -- --build` : command;
      t.ok(steps.includes(step), `${place}: ${line}`);
    }
  }
  for (const page of pages)
    t.notOk(/^ {4}(?:npm|npx|node) /m.test(readPage(page)), `${page}: commands stand in blocks`);
  t.end();
});
