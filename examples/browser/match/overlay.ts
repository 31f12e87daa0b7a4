/** Picture a, warped by the model, over picture b. */
import { byId, canvasOf, chosen, input, sizeCanvas } from '../dom.ts';

const MOST_HEIGHT = 640;

/** Starts the controls; the function that is returned shows pictures, or nothing. */
export function startOverlay(): (b: ImageBitmap | undefined, warped: ImageBitmap | undefined) => void {
  const section = byId('overlay', HTMLElement);
  const canvas = canvasOf('overlay-canvas');
  const modes = byId('overlay-modes', HTMLFieldSetElement);
  const slider = input('overlay-share');
  let pictures: { b: ImageBitmap; warped: ImageBitmap } | undefined;

  const draw = () => {
    if (!pictures) return;
    const { b, warped } = pictures;
    const scale = Math.min(section.clientWidth / b.width, MOST_HEIGHT / b.height);
    const [width, height] = [Math.round(b.width * scale), Math.round(b.height * scale)];
    const context = sizeCanvas(canvas, width, height);
    const share = slider.valueAsNumber / 100;
    context.drawImage(b, 0, 0, width, height);
    if (chosen(modes) === 'fade') {
      context.globalAlpha = share;
      context.drawImage(warped, 0, 0, width, height);
      return;
    }
    context.save();
    context.beginPath();
    context.rect(0, 0, width * share, height);
    context.clip();
    context.drawImage(warped, 0, 0, width, height);
    context.restore();
    context.fillStyle = '#fff';
    context.fillRect(width * share - 1, 0, 2, height);
  };
  modes.addEventListener('change', draw);
  slider.addEventListener('input', draw);
  new ResizeObserver(draw).observe(section);
  return (b, warped) => {
    pictures = b && warped && { b, warped };
    section.hidden = !pictures;
    draw();
  };
}
