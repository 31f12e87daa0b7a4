/** The tab "Search": photographs in, an index, boxes asked, hits shown. */

import type { Ask } from '../background/client.ts';
import { button, byId, download, fillCounts, input, isAbort, make } from '../dom.ts';
import { onDrop } from '../dropping.ts';
import { startBoxEditor } from './box.ts';
import { type Collection, collect, type Failure } from './collection.ts';
import { packCollection, unpackCollection } from './file.ts';
import { type Shown, sentenceOf, showHits } from './hits.ts';
import { deleteCollection, loadCollection, saveCollection } from './storage.ts';

export function startSearchView(ask: Ask): void {
  const status = byId('search-status', HTMLElement);
  const welcome = byId('search-welcome', HTMLElement);
  const progress = byId('search-progress', HTMLElement);
  const bar = byId('search-bar', HTMLProgressElement);
  const work = byId('search-work', HTMLElement);
  const thumbs = byId('thumbs', HTMLElement);

  let collection: Collection | undefined;
  let photos: ReadonlyMap<string, Shown> = new Map();
  let asked: Shown | undefined;
  let indexing = new AbortController();
  let querying = new AbortController();

  const editor = startBoxEditor(() => void search());

  /** Runs what may be cancelled or fail, with the bar in the place of the controls. */
  const busy = async (doing: string, job: (signal: AbortSignal) => Promise<void>) => {
    indexing.abort();
    indexing = new AbortController();
    const { signal } = indexing;
    status.textContent = '';
    report(doing, 0);
    progress.hidden = false;
    // What has the focus may go away: it moves to what takes its place.
    if (welcome.contains(document.activeElement)) button('search-cancel').focus();
    welcome.hidden = true;
    work.hidden = true;
    try {
      await job(signal);
    } catch (error) {
      if (indexing.signal === signal) status.textContent = isAbort(error) ? 'Cancelled.' : (error as Error).message;
    }
    if (indexing.signal !== signal) return;
    if (progress.contains(document.activeElement)) status.focus();
    progress.hidden = true;
    work.hidden = !collection;
    welcome.hidden = collection !== undefined;
  };
  const report = (doing: string, share: number) => {
    const label = byId('search-doing', HTMLElement);
    if (label.textContent !== doing) label.textContent = doing;
    bar.value = share;
  };

  const index = async (files: readonly File[], signal: AbortSignal) => {
    const { collection: made, failures } = await collect(files, ask, report, signal);
    showFailures(failures);
    await open(made);
  };
  const indexFiles = (files: readonly File[]) => busy('Reading photographs', (signal) => index(files, signal));

  const open = async (next: Collection) => {
    for (const { address } of photos.values()) URL.revokeObjectURL(address);
    collection = next;
    photos = new Map(next.photos.map((photo) => [photo.name, { ...photo, address: URL.createObjectURL(photo.file) }]));
    thumbs.replaceChildren(...[...photos.values()].map((photo) => thumbOf(photo, () => void askWith(photo))));
    byId('thumbs-count', HTMLElement).textContent =
      photos.size === 1 ? 'the one photograph' : `the ${photos.size} photographs`;
    fillCounts(byId('index-counts', HTMLElement), [
      ['photographs', String(photos.size)],
      ['size of the index', megabytes(next.index.byteLength)],
    ]);
    byId('index-card', HTMLElement).hidden = false;
    work.hidden = false;
    const [first] = photos.values();
    if (first) {
      thumbs.querySelector('input')!.checked = true;
      await askWith(first);
    }
  };

  const askWith = async (photo: Shown) => {
    asked = photo;
    const picture = await createImageBitmap(photo.file, { imageOrientation: 'from-image' }).catch(() => undefined);
    if (asked !== photo) return;
    if (!picture) {
      status.textContent = `${photo.name}: the picture cannot be decoded.`;
      return;
    }
    editor.show(picture);
    await search();
  };

  const search = async () => {
    if (!collection || !asked) return;
    querying.abort();
    querying = new AbortController();
    const { signal } = querying;
    const { name, file } = asked;
    const box = editor.box();
    status.textContent = 'Searching…';
    try {
      const result = await ask('query', { name, file, box, settings: collection.settings }, { signal });
      showHits(result, photos, box);
      status.textContent = sentenceOf(result);
    } catch (error) {
      if (!isAbort(error)) status.textContent = (error as Error).message;
    }
  };

  /** Opens what came from a file or the database, of which only the worker can tell whether it is an index. */
  const reopen = async (stored: Collection, signal: AbortSignal) => {
    // Beyond this the worker has the new index, and the page goes along.
    signal.throwIfAborted();
    const names = stored.photos.map(({ name }) => name);
    const known = new Set(await ask('openIndex', { bytes: stored.index, names }));
    showFailures([]);
    await open({ ...stored, photos: stored.photos.filter(({ name }) => known.has(name)) });
  };

  for (const id of ['photographs', 'folder']) {
    const field = input(id);
    field.addEventListener('change', () => {
      const files = [...(field.files ?? [])];
      field.value = '';
      if (files.length > 0) void indexFiles(files);
    });
  }
  onDrop(byId('panel-search', HTMLElement), (files) => void indexFiles(files));
  button('search-example').addEventListener('click', () => {
    void busy('Rendering a street with four landmarks', async (signal) => {
      const onProgress = (share: number) => report('Photographing the street', share);
      const town = await ask('renderTown', null, { signal, onProgress });
      await index(
        town.map(({ name, file }) => new File([file], name, { type: file.type })),
        signal,
      );
    });
  });
  button('search-cancel').addEventListener('click', () => indexing.abort());
  byId('query', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void search();
  });

  button('index-save').addEventListener('click', async () => {
    if (!collection) return;
    try {
      await saveCollection(collection);
      status.textContent = 'Kept in this browser; the page offers it when it is opened again.';
    } catch (error) {
      status.textContent = `It cannot be kept here: ${(error as Error | null)?.message ?? 'the browser refuses'}.`;
    }
  });
  button('index-download').addEventListener('click', () => {
    if (collection) download(packCollection(collection), 'photographs.oriel');
  });
  const indexFile = input('index-file');
  indexFile.addEventListener('change', () => {
    const file = indexFile.files?.[0];
    indexFile.value = '';
    if (file) void busy('Opening', async (signal) => reopen(await unpackCollection(file), signal));
  });
  void offerSaved((saved) => void busy('Opening', (signal) => reopen(saved, signal)));
}

/** Shows that there is a saved collection, with its two buttons. */
async function offerSaved(open: (saved: Collection) => void): Promise<void> {
  // A browser without a database, as in some private windows, has nothing to offer.
  const saved = await loadCollection().catch(() => undefined);
  if (!saved) return;
  const offer = byId('saved', HTMLElement);
  offer.hidden = false;
  byId('saved-text', HTMLElement).textContent = `An index of ${saved.photos.length} photographs is kept here.`;
  button('saved-open').addEventListener('click', () => open(saved));
  button('saved-delete').addEventListener('click', async () => {
    await deleteCollection();
    offer.hidden = true;
  });
}

function showFailures(failures: readonly Failure[]): void {
  byId('failed-card', HTMLElement).hidden = failures.length === 0;
  byId('failed', HTMLElement).replaceChildren(
    ...failures.map(({ name, reason }) => make('li', [make('b', name), make('span', reason)])),
  );
}

function thumbOf({ name, address }: Shown, choose: () => void): HTMLElement {
  const radio = make('input');
  radio.type = 'radio';
  radio.name = 'photo';
  radio.addEventListener('change', choose);
  const picture = make('img');
  picture.src = address;
  picture.alt = name;
  picture.loading = 'lazy';
  return make('label', [radio, picture]);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
