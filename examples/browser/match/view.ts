/** The tab "Match": pictures in, drawing and figures out; every change asks the worker anew and drops the request before. */
import { RegionKind } from 'oriel';
import { STROKES } from '../../../lib/draw/svg.ts';
import type { Ask } from '../background/client.ts';
import type { MatchRequest, MatchResult, ModelName, Picture, Side } from '../background/messages.ts';
import { takePicture } from '../camera.ts';
import { button, byId, canvasOf, chosen, input, isAbort, make } from '../dom.ts';
import { onDrop } from '../dropping.ts';
import { drawMatch, type Layer } from './drawing.ts';
import { sentenceOf, showFigures } from './figures.ts';
import { startOverlay } from './overlay.ts';
import { savePng, saveSvg, svgOf } from './save.ts';

const SIDES = ['a', 'b'] as const;

export function startMatchView(ask: Ask): void {
  const panel = byId('panel-match', HTMLElement);
  const status = byId('match-status', HTMLElement);
  const controls = byId('match-controls', HTMLFormElement);
  const canvas = canvasOf('match-canvas');
  const drawing = byId('match-drawing', HTMLElement);
  const layers = byId('layers', HTMLFieldSetElement);
  const example = button('match-example');
  const showOverlay = startOverlay();

  let pictures: Partial<Record<Side, Picture>> = {};
  let bitmaps: Partial<Record<Side, ImageBitmap>> = {};
  let result: MatchResult | undefined;
  let current = new AbortController();
  let rendering = new AbortController();
  let lastId = 0;

  const draw = () => {
    drawing.hidden = !bitmaps.a && !bitmaps.b;
    if (drawing.hidden) return;
    const layer = chosen(layers) as Layer;
    drawMatch(canvas, drawing.clientWidth, bitmaps, result, layer);
    showLegend(layer, result);
  };

  const run = async () => {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    if (!pictures.a && !pictures.b) return;
    panel.setAttribute('aria-busy', 'true');
    const request = readRequest(controls, pictures);
    const decoded: Partial<Record<Side, ImageBitmap>> = {};
    try {
      const answer = await ask('match', request, {
        signal,
        onProgress: (progress) => {
          if ('doing' in progress) status.textContent = progress.doing;
          else decoded[progress.side] = progress.bitmap;
          // A new picture is shown at once, without what was found in the old one.
          if ('side' in progress && !result) {
            bitmaps = { ...bitmaps, ...decoded };
            draw();
          }
        },
      });
      result = answer;
      bitmaps = decoded;
      status.textContent = sentenceOf(answer, request.model);
      canvas.setAttribute('aria-label', status.textContent);
      showFigures(answer);
      draw();
      showOverlay(bitmaps.b, answer.fit?.warped);
    } catch (error) {
      if (isAbort(error)) return;
      status.textContent = (error as Error).message;
      result = undefined;
      bitmaps = decoded;
      byId('match-figures', HTMLElement).hidden = true;
      showOverlay(undefined, undefined);
      draw();
    }
    panel.removeAttribute('aria-busy');
  };

  const put = (files: Partial<Record<Side, Blob>>) => {
    // An example that is still on its way must not take the place of what the user brings.
    rendering.abort();
    for (const side of SIDES) {
      const file = files[side];
      if (!file) continue;
      pictures[side] = { id: ++lastId, file };
      byId(`name-${side}`, HTMLElement).textContent = (file as File).name ?? `picture ${side.toUpperCase()}`;
      delete bitmaps[side];
    }
    result = undefined;
    // The button that was pressed goes away with the welcome.
    if (document.activeElement === example) status.focus();
    byId('match-welcome', HTMLElement).hidden = true;
    showOverlay(undefined, undefined);
    void run();
  };
  /** Where a picture goes of which nobody said it: to the first place that is free, else to B. */
  const freeSide = (): Side => (pictures.a ? 'b' : 'a');
  const putMany = ([first, second]: readonly File[], side = freeSide()) => {
    if (first && second) put({ a: first, b: second });
    else if (first) put({ [side]: first });
  };

  for (const side of SIDES) {
    const file = input(`file-${side}`);
    file.addEventListener('change', () => {
      putMany([...(file.files ?? [])], side);
      // So that the same file can be chosen again.
      file.value = '';
    });
    onDrop(byId(`slot-${side}`, HTMLElement), (files) => putMany(files, side));
    button(`camera-${side}`).addEventListener('click', async () => {
      try {
        const picture = await takePicture();
        if (picture) put({ [side]: picture });
      } catch (error) {
        status.textContent = (error as Error).message;
      }
    });
  }
  onDrop(panel, (files) => putMany(files));
  document.addEventListener('paste', (event) => {
    if (!panel.hidden) putMany([...(event.clipboardData?.files ?? [])]);
  });
  example.addEventListener('click', async () => {
    example.disabled = true;
    rendering = new AbortController();
    status.textContent = 'Rendering two photographs of a façade…';
    try {
      const [a, b] = await ask('renderPair', null, { signal: rendering.signal });
      put({ a: new File([a], 'façade.png'), b: new File([b], 'façade from the side.png') });
    } catch (error) {
      if (!isAbort(error)) status.textContent = (error as Error).message;
    }
    example.disabled = false;
  });
  button('match-clear').addEventListener('click', () => {
    current.abort();
    rendering.abort();
    panel.removeAttribute('aria-busy');
    [pictures, bitmaps, result] = [{}, {}, undefined];
    for (const side of SIDES) byId(`name-${side}`, HTMLElement).textContent = 'no picture yet';
    byId('match-welcome', HTMLElement).hidden = false;
    byId('match-figures', HTMLElement).hidden = true;
    status.textContent = '';
    showOverlay(undefined, undefined);
    draw();
    example.focus();
  });

  controls.addEventListener('submit', (event) => event.preventDefault());
  controls.addEventListener('input', () => {
    showRatio(controls);
    // The browser says what is wrong with a value.
    if (controls.reportValidity()) void run();
  });
  // Browsers keep the values of a form over a reload.
  showRatio(controls);
  layers.addEventListener('change', draw);
  new ResizeObserver(draw).observe(panel.querySelector('.stage')!);
  button('save-png').addEventListener('click', () => savePng(canvas));
  button('save-svg').addEventListener('click', () => {
    if (result) saveSvg(svgOf(bitmaps, result, chosen(layers) as Layer));
  });
}

function readRequest(form: HTMLFormElement, { a, b }: Partial<Record<Side, Picture>>): MatchRequest {
  const values = new FormData(form);
  return {
    ...{ a, b },
    preset: values.get('preset') as MatchRequest['preset'],
    upright: values.has('upright'),
    ratio: Number(values.get('ratio')),
    model: values.get('model') as ModelName,
    maxError: Number(values.get('maxError')),
    maxPixels: Number(values.get('maxPixels')),
  };
}

function showRatio(form: HTMLFormElement): void {
  const shown = form.elements.namedItem('ratioShown') as HTMLOutputElement;
  shown.value = Number(new FormData(form).get('ratio')).toFixed(2);
}

/** Which colour means what, as far as it is drawn. */
function showLegend(layer: Layer, result: MatchResult | undefined): void {
  const kinds = new Set([...(result?.a?.kind ?? []), ...(result?.b?.kind ?? [])]);
  const names = (['dark', 'bright', 'saddle', 'corner'] as const).filter((name) => kinds.has(RegionKind[name]));
  const regions = names.map((name) => [STROKES[name].colour, name] as const);
  const lines: (readonly [colour: string, name: string])[] = [[STROKES.accepted.colour, 'inliers']];
  if (layer === 'matches') lines.push([STROKES.rejected.colour, 'outliers']);
  if (result?.fit?.warped) lines.push([STROKES.outline.colour, 'outline of A']);
  const entries = layer === 'regions' ? regions : result?.matches ? lines : [];
  byId('match-legend', HTMLElement).replaceChildren(
    ...entries.map(([colour, name]) => {
      const swatch = make('i');
      swatch.style.background = colour;
      return make('span', [swatch, document.createTextNode(name)]);
    }),
  );
}
