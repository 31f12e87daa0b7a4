/** A picture from the camera, in a dialog. */
import { button, byId } from './dom.ts';

const REASONS: Record<string, string> = {
  NotAllowedError: 'The camera was refused; allow it in the browser’s settings for this page.',
  NotFoundError: 'There is no camera.',
  NotReadableError: 'The camera is in use elsewhere.',
};

/**
 * Shows what the camera sees until the user captures or stops.
 *
 * @returns the picture, or undefined when the user stopped
 * @throws Error in one sentence when there is no camera or it is refused
 */
export async function takePicture(): Promise<File | undefined> {
  const stream = await openCamera();
  const dialog = byId('camera', HTMLDialogElement);
  const video = byId('camera-video', HTMLVideoElement);
  const take = button('camera-take');
  const stop = button('camera-stop');
  video.srcObject = stream;
  dialog.showModal();
  try {
    await video.play();
    const wanted = await new Promise<boolean>((resolve) => {
      take.onclick = () => resolve(true);
      stop.onclick = () => resolve(false);
      dialog.onclose = () => resolve(false);
    });
    if (!wanted) return undefined;
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext('2d')!.drawImage(video, 0, 0);
    return new File([await canvas.convertToBlob({ type: 'image/png' })], 'camera.png', { type: 'image/png' });
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    dialog.close();
  }
}

async function openCamera(): Promise<MediaStream> {
  // Missing where a page is neither local nor served over https.
  if (!navigator.mediaDevices) throw new Error('No camera here: browsers give it to pages over https or on localhost.');
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch (error) {
    const { name, message } = error as Error;
    throw new Error(REASONS[name] ?? `The camera does not start (${message}).`);
  }
}
