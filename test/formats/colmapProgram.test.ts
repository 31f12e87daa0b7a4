/** COLMAP itself, where it is installed, takes the files that we write. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tape from 'tape';
import { renderFacade } from '../../examples/scene/facade.ts';
import { photograph } from '../../examples/scene/photograph.ts';
import { featuresFromColmap, featuresToColmap, matchesToColmap } from '../../lib/formats/index.ts';
import { estimateHomography, extract, grayscale, matchDescriptors, type PixelData } from '../../lib/index.ts';
import { circlesOf } from '../../lib/regions/circles.ts';

function isMissing(command: string): boolean {
  return spawnSync(command, ['--version']).error !== undefined;
}

const missing = ['colmap', 'sqlite3'].filter(isMissing);

function pgm(image: PixelData): Buffer {
  const gray = grayscale(image).data;
  return Buffer.concat([
    Buffer.from(`P5\n${image.width} ${image.height}\n255\n`),
    Uint8Array.from(gray, (v) => Math.round(255 * v)),
  ]);
}

tape('COLMAP imports our features and matches, rounded to float32, and verifies the matches', async (t) => {
  if (missing.length > 0) {
    t.skip(`${missing.join(' and ')} not installed`);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'oriel-colmap-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const facade = renderFacade({ seed: 5, width: 640, height: 480 });
  const views = [
    { rotation: 4, tilt: 20, direction: 10 },
    { rotation: -8, scale: 0.9, tilt: 15, direction: 200 },
  ];
  const images = views.map((view) => photograph(facade, { width: 640, height: 480, view, noise: 1 }).image);
  const [a, b] = images.map((image) => extract(image, { maxFeatures: 800 })) as [Features, Features];
  const matches = matchDescriptors(a, b);
  const fit = estimateHomography(a, b, matches)!;

  for (const [i, name] of ['a.pgm', 'b.pgm'].entries()) {
    await writeFile(join(folder, name), pgm(images[i]!));
    await writeFile(join(folder, `${name}.txt`), featuresToColmap([a, b][i]!));
  }
  await writeFile(join(folder, 'list.txt'), 'a.pgm\nb.pgm\n');
  await writeFile(join(folder, 'matches.txt'), matchesToColmap([{ a: 'a.pgm', b: 'b.pgm', matches }]));
  const database = join(folder, 'database.db');
  const colmap = (...args: string[]) =>
    execFileSync('colmap', [...args, '--database_path', database], {
      env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' },
      stdio: 'pipe',
    });
  colmap(
    'feature_importer',
    '--image_path',
    folder,
    '--import_path',
    folder,
    '--image_list_path',
    join(folder, 'list.txt'),
  );
  colmap(
    'matches_importer',
    '--match_list_path',
    join(folder, 'matches.txt'),
    '--match_type',
    'raw',
    '--SiftMatching.use_gpu',
    '0',
  );

  const query = (sql: string): Record<string, string>[] =>
    JSON.parse(execFileSync('sqlite3', ['-json', database, sql], { encoding: 'utf8', maxBuffer: 2 ** 26 }) || '[]');
  const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

  const keypoints = query(
    `select name, k.rows as n, k.cols as columns, hex(k.data) as data, hex(d.data) as descriptors
     from keypoints k join images using (image_id) join descriptors d using (image_id) order by name`,
  );
  t.deepEqual(
    keypoints.map(({ name }) => name),
    ['a.pgm', 'b.pgm'],
  );
  for (const [i, features] of [a, b].entries()) {
    const { n, columns, data, descriptors } = keypoints[i]! as unknown as {
      n: number;
      columns: number;
      data: string;
      descriptors: string;
    };
    const values = new Float32Array(bytesOf(data).buffer);
    t.deepEqual([n, columns], [features.length, 6], 'all rows, as affine frames');
    const circles = circlesOf('features', features);
    let [apart, bent] = [0, 0];
    for (const [row, { x, y, scale, angle }] of circles.entries()) {
      const [px, py, a11, , a21] = values.subarray(6 * row, 6 * row + 6) as unknown as [
        number,
        number,
        number,
        number,
        number,
      ];
      apart = Math.max(apart, Math.abs(px - Math.fround(x + 0.5)), Math.abs(py - Math.fround(y + 0.5)));
      bent = Math.max(
        bent,
        Math.abs(a11 - scale * Math.cos(angle)) / scale,
        Math.abs(a21 - scale * Math.sin(angle)) / scale,
      );
    }
    // COLMAP rounds the decimal number, which may lie on the other side of the middle between two float32 than the double that we print.
    t.ok(apart <= 2 ** -14, `positions, half a pixel further, to the last bit of a float32: ${apart}`);
    t.ok(bent < 1e-6, `frames but for rounding: ${bent}`);
    const text = featuresToColmap(features).split('\n').slice(1, -1);
    const rows = text.flatMap((line) => line.split(' ').slice(4).map(Number));
    t.deepEqual(bytesOf(descriptors), Uint8Array.from(rows), 'descriptors');
    t.deepEqual(featuresFromColmap(featuresToColmap(features)).descriptors.data, features.descriptors.data);
  }

  const [stored] = query('select rows as n, hex(data) as data from matches') as unknown as {
    n: number;
    data: string;
  }[];
  t.equal(stored!.n, matches.length, 'all matches');
  const pairs = new Uint32Array(bytesOf(stored!.data).buffer);
  t.ok(
    matches.a.every((row, i) => pairs[2 * i] === row && pairs[2 * i + 1] === matches.b[i]),
    'row by row',
  );
  const [verified] = query('select rows as n from two_view_geometries') as unknown as { n: number }[];
  t.ok(
    fit.inliers.length > 100 && verified!.n > 0.95 * fit.inliers.length,
    `COLMAP verifies ${verified!.n} of ${matches.length}, we ${fit.inliers.length}`,
  );
});

type Features = ReturnType<typeof extract>;
