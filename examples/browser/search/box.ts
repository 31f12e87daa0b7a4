/** A box on a photograph, drawn by pointer or given in numbers. */
import { STROKES } from '../../../lib/draw/svg.ts';
import type { Box } from '../background/messages.ts';
import { byId, canvasOf, sizeCanvas } from '../dom.ts';

export interface BoxEditor {
  /** Shows a photograph with a box in its middle. */
  show(picture: ImageBitmap): void;
  /** Corners in order, px. */
  box(): Box;
}

const MOST_HEIGHT = 420;
const NAMES = ['x1', 'y1', 'x2', 'y2'] as const;

/** Starts the editor; `onDone` hears of a box that was drawn. */
export function startBoxEditor(onDone: () => void): BoxEditor {
  const form = byId('query', HTMLFormElement);
  const canvas = canvasOf('query-canvas');
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
  let picture: ImageBitmap | undefined;
  let box: Box = [0, 0, 0, 0];
  let scale = 1;

  const draw = () => {
    if (!picture) return;
    const room = canvas.parentElement!.clientWidth;
    scale = Math.min(room / picture.width, MOST_HEIGHT / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const context = sizeCanvas(canvas, width, height);
    context.drawImage(picture, 0, 0, width, height);
    const [x1, y1, x2, y2] = inOrder(box).map((value) => (value + 0.5) * scale) as [number, number, number, number];
    // What lies outside the box is dimmed.
    context.fillStyle = 'rgb(0 0 0 / 0.45)';
    context.beginPath();
    context.rect(0, 0, width, height);
    context.rect(x1, y1, x2 - x1, y2 - y1);
    context.fill('evenodd');
    context.strokeStyle = STROKES.outline.colour;
    context.lineWidth = 2.5;
    context.strokeRect(x1, y1, x2 - x1, y2 - y1);
  };

  const set = (next: Box) => {
    const { width, height } = picture!;
    const within = (value: number, size: number) => Math.round(Math.min(Math.max(value, 0), size - 1));
    box = [within(next[0], width), within(next[1], height), within(next[2], width), within(next[3], height)];
    box.forEach((value, i) => {
      field(NAMES[i]!).value = String(value);
    });
    draw();
  };

  let start: { x: number; y: number } | undefined;
  const at = ({ offsetX, offsetY }: PointerEvent) => ({ x: offsetX / scale - 0.5, y: offsetY / scale - 0.5 });
  canvas.addEventListener('pointerdown', (event) => {
    if (!picture) return;
    start = at(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!start) return;
    const { x, y } = at(event);
    set(inOrder([start.x, start.y, x, y]));
  });
  canvas.addEventListener('pointerup', (event) => {
    if (!start) return;
    const { x, y } = at(event);
    // A mere click draws no box.
    const isDrag = Math.hypot(x - start.x, y - start.y) * scale > 4;
    start = undefined;
    if (isDrag) onDone();
  });
  canvas.addEventListener('pointercancel', () => {
    start = undefined;
  });
  form.addEventListener('change', () => {
    // Not put in order before all are written.
    if (picture) set(NAMES.map((name) => field(name).valueAsNumber || 0) as unknown as Box);
  });
  new ResizeObserver(draw).observe(form);

  return {
    show: (shown) => {
      picture = shown;
      const { width, height } = shown;
      for (const name of NAMES) field(name).max = String((name.startsWith('x') ? width : height) - 1);
      set([0.2 * width, 0.2 * height, 0.8 * width, 0.8 * height]);
    },
    box: () => inOrder(box),
  };
}

function inOrder([x1, y1, x2, y2]: Box): Box {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}
