/** Files that are dropped, folders included. */

/** Hears of files that are dropped on an element. */
export function onDrop(element: HTMLElement, take: (files: File[]) => void): void {
  element.addEventListener('dragover', (event) => {
    event.preventDefault();
    element.classList.add('over');
  });
  element.addEventListener('dragleave', () => element.classList.remove('over'));
  element.addEventListener('drop', async (event) => {
    event.preventDefault();
    event.stopPropagation();
    // Those around it were told that files are above them, too.
    for (const marked of document.querySelectorAll('.over')) marked.classList.remove('over');
    // Entries are gone after the first wait, so they are all taken now.
    const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === 'file');
    const entries = items.map((item) => item.webkitGetAsEntry());
    const files = items.map((item) => item.getAsFile());
    const found: File[] = [];
    for (const [i, entry] of entries.entries()) {
      if (entry?.isDirectory) found.push(...(await filesBelow(entry as FileSystemDirectoryEntry)));
      else if (files[i]) found.push(files[i]);
    }
    if (found.length > 0) take(found);
  });
}

/** All files below a folder, in the order of their names. */
async function filesBelow(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    // A reader gives about a hundred at a time, and none in the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    entries.push(...some);
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: File[] = [];
  for (const entry of entries) {
    if (entry.isDirectory) found.push(...(await filesBelow(entry as FileSystemDirectoryEntry)));
    else found.push(await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)));
  }
  return found;
}
