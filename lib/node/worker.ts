/** What a worker thread of `extractFiles` runs. */
import { parentPort } from 'node:worker_threads';
import { serve } from '../pool/serve.ts';
import { readImage } from './readImage.ts';
import { loadSharp, requireSharp } from './sharp.ts';

// Without sharp no image can be read: then no worker starts, and the caller hears why.
const sharp = await requireSharp(loadSharp);
// The workers share the processor already, and no image is read twice.
sharp.concurrency(1);
sharp.cache(false);

parentPort!.on(
  'message',
  serve<string>(readImage, (answer, buffers) => parentPort!.postMessage(answer, buffers)),
);
