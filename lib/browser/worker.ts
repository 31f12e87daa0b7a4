/** What a Web Worker of `extractImages` runs. */
import type { Answer } from '../pool/messages.ts';
import { serve } from '../pool/serve.ts';
import { decode } from './decode.ts';

// The types of the DOM are those of a page.
const scope = globalThis as unknown as { postMessage(message: Answer, buffers: ArrayBuffer[]): void };
const handle = serve(decode, (answer, buffers) => scope.postMessage(answer, buffers));
globalThis.onmessage = ({ data }) => handle(data);
