/** A worker thread that dies at some images: by an error, or by its own will. */
import { parentPort } from 'node:worker_threads';

parentPort.on('message', ({ source }) => {
  if (source === 'error') throw new TypeError('a bug');
  if (source === 'exit') process.exit(3);
  const columns = {
    frames: new Float32Array(0),
    response: new Float32Array(0),
    width: 128,
    descriptors: new Uint8Array(0),
  };
  parentPort.postMessage(source === undefined ? {} : { image: { width: 1, height: 1, columns } });
});
