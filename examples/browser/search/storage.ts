/** One collection kept in the browser's own database. */
import type { Collection } from './collection.ts';

const DATABASE = 'oriel';
const STORE = 'collections';
const KEY = 'saved';

/** The saved collection, if there is one; what somebody else of this origin put there is none. */
export async function loadCollection(): Promise<Collection | undefined> {
  const saved = await inStore<Collection | undefined>('readonly', (store) => store.get(KEY));
  return Array.isArray(saved?.photos) && saved.index instanceof Uint8Array ? saved : undefined;
}

/** Saves a collection in the place of the one before. */
export async function saveCollection(collection: Collection): Promise<void> {
  await inStore('readwrite', (store) => store.put(collection, KEY));
}

export async function deleteCollection(): Promise<void> {
  await inStore('readwrite', (store) => store.delete(KEY));
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  if (!globalThis.indexedDB) throw new Error('the browser has no database');
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      // Only a complete transaction is on the disk.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
