/** A process that takes the photographs of one street. */
import { type StreetJob, takePhotographs } from './town.ts';

process.once('message', async (job: StreetJob) => {
  await takePhotographs(job, () => process.send?.('taken'));
  process.disconnect();
});
// Whoever asked for the street is gone.
process.once('disconnect', () => process.exit());
