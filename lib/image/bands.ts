/** Kernels over the rows of an image, band by band: one kernel, or several of which each reads what the one before wrote. */

/** Kernels run for about a millisecond a call, so that the engine can swap in optimised code between calls. */
const SAMPLES_PER_CALL = 1 << 17;

/** Samples a level of a band: the rows of all levels of an octave that are at work stay in the cache. */
const SAMPLES_A_BAND = 1 << 16;

/** Runs `kernel(from, to)` over bands of the rows `first`..`end` of an image with `stride` elements a row. */
export function inBands(first: number, end: number, stride: number, kernel: (from: number, to: number) => void): void {
  const rows = Math.max(8, Math.floor(SAMPLES_PER_CALL / stride));
  for (let from = first; from < end; from += rows) kernel(from, Math.min(from + rows, end));
}

/** Work on an image by rows, after the work on another that it reads. */
export interface Step {
  /** How many rows above and below row y of the image before are needed for row y. */
  readonly reach: number;
  readonly run: (from: number, to: number) => void;
}

/** Runs steps on all rows of a grid, band by band, each as soon as the one before has the rows it needs: what is read was just written. */
export function cascade({ height, stride }: { height: number; stride: number }, steps: readonly Step[]): void {
  const band = Math.max(8, Math.floor(SAMPLES_A_BAND / stride));
  const done = steps.map(() => 0);
  for (let lead = band; done.at(-1)! < height; lead += band) {
    let before = Math.min(height, lead);
    for (const [k, { reach, run }] of steps.entries()) {
      const to = k > 0 && before < height ? before - reach : before;
      if (to > done[k]!) {
        run(done[k]!, to);
        done[k] = to;
      }
      before = done[k]!;
    }
  }
}

/** A step and then `more`, for the same rows. */
export function andThen({ reach, run }: Step, more: Step['run']): Step {
  return {
    reach,
    run: (from, to) => {
      run(from, to);
      more(from, to);
    },
  };
}
