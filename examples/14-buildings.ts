/**
 * Which photographs show the building in a box? A town is rendered, indexed and asked; or Oxford Buildings are, with --data DIR.
 *
 *     npm run buildings                                the town; writes out/buildings/report.html
 *     npm run buildings -- --data DIR [--train DIR]    a data set in the layout of the Oxford Buildings
 *     npm run buildings -- --help
 */
import { runBuildings } from './buildings/run.ts';
import { inOneSentence } from './support/match.ts';

await inOneSentence(() => runBuildings(process.argv.slice(2)));
