/** The few things that every view does with the document. */

/** The element of that id. */
export function byId<E extends HTMLElement>(id: string, kind: abstract new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`#${id}: expected a ${kind.name} in the page`);
  return element;
}

export const button = (id: string) => byId(id, HTMLButtonElement);
export const input = (id: string) => byId(id, HTMLInputElement);
export const canvasOf = (id: string) => byId(id, HTMLCanvasElement);

/** Makes an element with text or children. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  content: string | readonly Node[] = [],
  className = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (typeof content === 'string') element.textContent = content;
  else element.append(...content);
  if (className) element.className = className;
  return element;
}

/** The value of the chosen radio button in a fieldset. */
export function chosen(fieldset: HTMLElement): string {
  return fieldset.querySelector<HTMLInputElement>('input:checked')?.value ?? '';
}

/** Fills a list of terms and values. */
export function fillCounts(list: HTMLElement, counts: readonly (readonly [term: string, value: string])[]): void {
  list.replaceChildren(...counts.map(([term, value]) => make('div', [make('dt', term), make('dd', value)])));
}

/** A canvas of so many CSS pixels, as sharp as the screen; positions on it are CSS pixels. */
export function sizeCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const density = globalThis.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d')!;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.imageSmoothingQuality = 'high';
  return context;
}

/** Hands a file to the user. */
export function download(content: Blob, name: string): void {
  const link = make('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser reads the content in its own time.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Whether an error only says that its work was cancelled. */
export function isAbort(error: unknown): boolean {
  return (error as Error | undefined)?.name === 'AbortError';
}
