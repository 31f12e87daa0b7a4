/** Index files of the browser page: what is written is read again, and strangers' bytes get a sentence. */
import fc from 'fast-check';
import tape from 'tape';
import type { Collection } from '../../examples/browser/search/collection.ts';
import { packCollection, unpackCollection } from '../../examples/browser/search/file.ts';
import { seedFor } from '../support.ts';

const collections = fc.record({
  settings: fc.record({ preset: fc.constant('sift' as const), upright: fc.boolean(), maxPixels: fc.nat() }),
  index: fc.uint8Array({ maxLength: 40 }),
  photos: fc.array(
    fc.record({
      name: fc.string({ unit: 'grapheme' }),
      width: fc.nat(),
      height: fc.nat(),
      file: fc.uint8Array({ maxLength: 30 }).map((bytes) => new Blob([bytes], { type: 'image/png' })),
    }),
    { maxLength: 4 },
  ),
});

/** A collection with the bytes of its files, to be compared. */
async function plain({ settings, index, photos }: Collection) {
  const files = photos.map(async ({ file, ...photo }) => {
    return { ...photo, type: file.type, bytes: [...new Uint8Array(await file.arrayBuffer())] };
  });
  return { settings, index: [...index], photos: await Promise.all(files) };
}

tape('a collection comes back from its file as it was', async (t) => {
  const property = fc.asyncProperty(collections, async (collection) => {
    const [before, after] = [await plain(collection), await plain(await unpackCollection(packCollection(collection)))];
    return JSON.stringify(before) === JSON.stringify(after);
  });
  await fc.assert(property, { seed: seedFor('index files'), numRuns: 200 });
  t.pass('200 collections');
});

tape('files that are cut or changed are read, or refused in one sentence', async (t) => {
  let refused = 0;
  const property = fc.asyncProperty(
    collections,
    fc.nat(),
    fc.nat(255),
    fc.boolean(),
    async (collection, at, value, cut) => {
      const bytes = new Uint8Array(await packCollection(collection).arrayBuffer());
      const place = at % bytes.length;
      bytes[place] = value;
      try {
        await unpackCollection(new Blob([cut ? bytes.subarray(0, place) : bytes]));
      } catch (error) {
        refused++;
        return /^This is no index file of this page\.$|^This index file is damaged: /.test((error as Error).message);
      }
      return !cut;
    },
  );
  await fc.assert(property, { seed: seedFor('damaged index files'), numRuns: 400 });
  t.ok(refused > 200, `${refused} of 400 were refused`);
});
