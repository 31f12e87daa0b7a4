/**
 * The documentation as a site of plain files: the API reference from the docstrings, and the pages of docs/.
 *
 *     npm run docs
 *
 * 1. TypeDoc reads the entry points of package.json and every page; a warning of it is an error.
 * 2. Exports are grouped by the stage whose folder they come from, in the order of the pipeline; pages by their folder.
 * 3. The page for browsers is copied to `demo/` and linked where it has been built (`npm run demo -- --build`).
 * 4. Every reference inside the site is checked (links.ts).
 */
import { cpSync, existsSync } from 'node:fs';
import {
  Application,
  Comment,
  CommentTag,
  Converter,
  type DeclarationReflection,
  type DocumentReflection,
  PageEvent,
  ReflectionKind,
} from 'typedoc';
import { entryPoints, root } from './entryPoints.ts';
import { brokenReferences } from './links.ts';

const OUT = `${root}out/docs`;
const DEMO = `${root}out/demo`;

const DEMO_LINK =
  '<p><a href="demo/index.html">The browser page</a> matches and searches photographs on this device.</p>';

/** What stands in a folder of lib/, in the order of lib/index.ts. */
const STAGES: Record<string, string> = {
  extract: 'In one call',
  image: '1. Images',
  detectors: '2. Detectors',
  regions: '3. Regions',
  descriptors: '4. Descriptors',
  matching: '5. Matching',
  geometry: '6. Models',
  retrieval: '7. Retrieval',
  global: '8. Whole images',
  wasm: 'Starting',
  'types.ts': 'Nouns',
};

/** Groups of pages, by where they lie. */
const PAGES = [
  ['docs/recipes/', 'Recipes'],
  ['docs/algorithms/', 'Algorithms'],
  ['', 'Pages'],
] as const;

/** The group of the modules. */
const API = 'API';

const entries = entryPoints();
const app = await Application.bootstrap({
  name: 'oriel',
  entryPoints: [...entries.values()].map((file) => root + file),
  tsconfig: `${root}lib/tsconfig.json`,
  readme: `${root}README.md`,
  projectDocuments: ['docs', 'docs/recipes', 'docs/algorithms']
    .map((folder) => `${root}${folder}/*.md`)
    .concat([`${root}examples/README.md`, `${root}bench/RESULTS.md`, `${root}CHANGELOG.md`]),
  out: OUT,
  cleanOutputDir: true,
  searchInDocuments: true,
  excludeInternal: true,
  excludePrivate: true,
  // The site shows what the code says without a host that keeps the code.
  disableSources: true,
  disableGit: true,
  githubPages: false,
  hideGenerator: true,
  alwaysCreateEntryPointModule: true,
  sortEntryPoints: false,
  // Alike for all, so that everything stays in the order of the entry points and of their exports.
  sort: ['visibility'],
  customCss: `${root}docs/site/style.css`,
  categorizeByGroup: false,
  categoryOrder: ['Pages', 'Recipes', API, 'Algorithms', ...Object.values(STAGES), '*'],
  navigation: { includeCategories: true, includeGroups: false, includeFolders: false },
  validation: { invalidLink: true, invalidPath: true, notExported: true, notDocumented: false, rewrittenLink: true },
  // Handed on from the packages of that name.
  externalSymbolLinkMappings: { 'ml-matrix': { '*': '#' }, '@types/ndarray': { '*': '#' } },
  // What a scale space keeps its levels in: nobody else can use it.
  intentionallyNotExported: ['Workspace'],
  treatWarningsAsErrors: true,
});
app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection: DeclarationReflection) => {
  const source = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName;
  const file = source?.slice(root.length);
  if (reflection.kind === ReflectionKind.Module) {
    for (const [name, entry] of entries) if (entry === file) reflection.name = name;
    categorise(reflection, API);
  } else if (reflection.parent?.name === 'oriel') {
    const stage = file && STAGES[file.split('/')[1]!];
    if (stage) categorise(reflection, stage);
  }
});
app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page: DocumentReflection) => {
  const file = page.project.files.getReflectionPath(page)!.slice(root.length);
  categorise(page, PAGES.find(([folder]) => file.startsWith(folder))![1]);
  // A page is called as its heading says.
  const [, title] = /^# (.*)\n/.exec(page.content[0]!.text) ?? [];
  if (title === undefined) throw new Error(`${file}: expected a heading in the first line`);
  page.name = title;
});

// The link stands on the first page of the site only: in the README it would lead nowhere.
if (existsSync(DEMO)) {
  app.renderer.on(PageEvent.END, (page) => {
    if (page.url === 'index.html') page.contents = page.contents!.replace('<h2 id="try-it"', `${DEMO_LINK}$&`);
  });
}

const project = await app.convert();
if (!project) process.exit(1);
// The site sets the name above the README itself.
const [home] = project.readme!;
home!.text = home!.text.replace(/^# .*\n/, '');
app.validate(project);
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
if (existsSync(DEMO)) cpSync(DEMO, `${OUT}/demo`, { recursive: true });
const broken = await brokenReferences(OUT);
for (const line of broken) console.error(line);
if (broken.length > 0) process.exit(1);
console.log('the documentation is in out/docs/index.html');

function categorise(reflection: DeclarationReflection | DocumentReflection, category: string): void {
  reflection.comment ??= new Comment();
  reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
}
