/** What the package says of itself, as strangers' compilers and linters read it. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tape from 'tape';
import { writeFiles } from '../pages.ts';
import { emptyProject, runNode } from './consumer.ts';

/** The command-line program of a development package. */
const program = (path: string) => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

/** How projects of today are set up; each alone has the names that our declarations use. */
const PROJECTS: Record<string, object> = {
  'Node, ES modules': { module: 'nodenext', lib: ['es2022'], types: ['node'] },
  'a browser, through a bundler': { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: [] },
  'a Web Worker': { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'webworker'], types: [] },
  'exact optional properties': {
    module: 'nodenext',
    lib: ['es2022', 'dom'],
    types: [],
    exactOptionalPropertyTypes: true,
  },
};

const everything = (
  subpaths: string[],
) => `${subpaths.map((path, i) => `import * as part${i} from '${path}';`).join('\n')}
import { type Features, extract, matchDescriptors, estimateHomography, type Fit } from 'oriel';

const features: Features = extract({ width: 1, height: 1, data: new Uint8Array(1) }, { preset: 'hesaff' });
const matches = matchDescriptors(features, features, { ratio: 0.8 });
const fit: Fit | undefined = estimateHomography(features, features, matches, { seed: 1 });
// @ts-expect-error A misspelt option.
extract({ width: 1, height: 1, data: new Uint8Array(1) }, { preste: 'hesaff' });
// @ts-expect-error No homography is a result too.
fit.inliers;
export default [${subpaths.map((_, i) => `part${i}`).join(', ')}];
`;

tape('the declarations of every subpath compile in strict projects, libraries checked too', async (t) => {
  const { folder } = emptyProject();
  const { exports } = JSON.parse(runNode(folder, '-p', "JSON.stringify(require('oriel/package.json'))"));
  const subpaths = Object.entries(exports as Record<string, { types?: string }>)
    .filter(([, { types }]) => types !== undefined)
    .map(([path]) => path.replace('.', 'oriel'));
  t.ok(subpaths.includes('oriel') && subpaths.includes('oriel/evaluate'), subpaths.join(' '));
  for (const [name, options] of Object.entries(PROJECTS)) {
    // What needs Node or a page's names is for projects that have them.
    const foreign = name.startsWith('Node') ? ['oriel/browser'] : ['oriel/node'];
    const directory = join(folder, 'types', name.replaceAll(/\W+/g, '-'));
    await writeFiles(directory, {
      'main.ts': everything(subpaths.filter((path) => !foreign.includes(path))),
      'tsconfig.json': JSON.stringify({
        compilerOptions: { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', ...options },
        files: ['main.ts'],
      }),
    });
    t.equal(runNode(directory, program('typescript/bin/tsc'), '-p', '.'), '', name);
  }
  const sharp = join(folder, 'node_modules/sharp');
  await rename(sharp, `${sharp}-away`);
  const directory = join(folder, 'types', 'Node-ES-modules');
  t.equal(runNode(directory, program('typescript/bin/tsc'), '-p', '.'), '', 'Node, without sharp');
  await rename(`${sharp}-away`, sharp);
});

tape('publint and arethetypeswrong find nothing wrong with the package', (t) => {
  const { folder, tarball } = emptyProject();
  const linted = runNode(folder, program('publint/src/cli.js'), 'run', tarball, '--strict');
  t.ok(linted.endsWith('All good!'), linted);
  // ES modules only, by design: `require` takes them from Node 20.19 on. The kernels have no types.
  const options = ['--profile', 'esm-only', '--exclude-entrypoints', 'kernels.wasm', '--format', 'json'];
  const told = runNode(folder, program('@arethetypeswrong/cli/dist/index.js'), tarball, ...options);
  t.ok(told.startsWith('{'), told.slice(0, 200));
  const { analysis, problems } = JSON.parse(told);
  t.ok(Object.keys(analysis.entrypoints).length >= 5, Object.keys(analysis.entrypoints).join(' '));
  const ignored = ['node10', 'node16-cjs'];
  const left = Object.values(problems as Record<string, { resolutionKind?: string }[]>)
    .flat()
    .filter(({ resolutionKind }) => !ignored.includes(resolutionKind ?? ''));
  t.deepEqual(left, [], 'no problem');
  t.end();
});
