/** The program whose size and start are measured, around one library: matches two pictures and says when it was done, in ms from the process's start. */
import { load } from './oriel.ts'; // another library's file in its place, when it is bundled
import { drawPair } from './views.ts';

async function main() {
  const [library] = await load();
  const [a, b] = drawPair().map((image) => library!.extract(image)) as [never, never];
  const pairs = library!.match(a, b);
  library!.homography?.(a, b, pairs);
  console.log(JSON.stringify({ ms: performance.now(), pairs: pairs.length / 2 }));
}
void main();
