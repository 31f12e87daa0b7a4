/**
 * Which method still finds what a copy was made from: cropped, scaled, noisy, compressed, blurred, written on, in a collage, turned?
 *
 *     npm run copies                     pieces of five photographs and rendered houses; writes out/copies/report.html
 *     npm run copies -- --data DIR       your own photographs
 *     npm run copies -- --help
 */
import { runCopies } from './copies/run.ts';
import { inOneSentence } from './support/match.ts';

await inOneSentence(() => runCopies(process.argv.slice(2)));
