/**
 * Figures measured elsewhere, for the peers that cannot be run here.
 *
 * Source: measured, not published, on one 2-core Zen 4 machine, one thread; times are medians of CPU time. OpenCV 4.6 (Debian's
 * python3-opencv), VLFeat (Debian's libvlfeat-dev) and hesaff (version not recorded), all with RootSIFT; means over the pairs 1-2 to 1-6, scored by
 * a program in Python that follows the protocol of score.ts. Two things differ from a run here:
 *
 * - Homographies come from OpenCV's USAC_MAGSAC, so AUC and error differ by the estimator as well.
 * - The 'exact' views were made with OpenCV: the same viewpoints and lights as in exact.ts, but a centre half a pixel away, Lanczos samples
 *   and noise of their own. There alone, OpenCV's positions are corrected by the 0.25 px that versions before 4.8 are off.
 */

interface Figures {
  readonly regions: number;
  readonly repeatability: number;
  readonly matchingScore3?: number;
  readonly mma: readonly [number, number];
  readonly correct: number;
  readonly precision?: number;
  /** At 1, 3, 5 and 10 px, where known. */
  readonly auc: readonly (number | undefined)[];
  readonly error?: number;
}

type Row = readonly [set: string, method: string, figures: Figures];

const ROWS: readonly Row[] = [
  ['vgg_affine', 'OpenCV SIFT', figures(4342, 0.574, [0.411, 0.533], 650, 0.364, 0.786, 0.661, 0.771)],
  ['vgg_affine', 'VLFeat DoG affine', figures(5391, 0.613, [0.451, 0.606], 903, 0.414, 0.844, 0.746, 0.861)],
  ['vgg_affine', 'VLFeat Hessian affine', figures(1954, 0.661, [0.45, 0.656], 427, 0.47, 0.833, 0.699, 0.835)],
  ['vgg_affine', 'VLFeat Hessian-Laplace affine', figures(2850, 0.683, [0.414, 0.658], 488, 0.44, 0.824, 0.673, 0.825)],
  ['vgg_affine', 'VLFeat Harris-Laplace affine', figures(1120, 0.574, [0.341, 0.607], 191, 0.408, 0.787, 0.622, 0.787)],
  ['vgg_affine', 'hesaff (upright)', figures(2553, 0.64, [0.422, 0.59], 492, 0.416, 0.751, 0.659, 0.755)],
  ['hpatches', 'OpenCV SIFT', figures(1398, 0.389, [0.316, 0.486], 304, 0.288, 0.722, 0.466, 0.533)],
  ['hpatches', 'VLFeat Hessian affine', figures(810, 0.622, [0.399, 0.654], 277, 0.465, 0.763, 0.481, 0.541)],
  ['exact', 'OpenCV SIFT', exactFigures(4342, 0.669, [0.659, 0.73], 1202, 0.822, 0.941, 0.171)],
  ['exact', 'VLFeat DoG affine', exactFigures(5391, 0.684, [0.72, 0.815], 1705, 0.825, 0.945, 0.128)],
  ['exact', 'VLFeat Hessian-Laplace affine', exactFigures(2850, 0.72, [0.531, 0.808], 708, 0.52, 0.795, 0.409)],
];

/** hesaff, native, detection and SIFT of graf's first image: ms over several runs. */
const HESAFF = { regions: 2336, least: 260, most: 320 };

/** One line: the time of hesaff, which cannot be run here. */
export function hesaffTime(): string {
  const { regions, least, most } = HESAFF;
  const per = (value: number) => Math.round((1000 * value) / regions);
  const times = `${least}-${most} ms for ${regions} regions of graf, ${per(least)}-${per(most)} ms per 1000`;
  return `hesaff, native, measured elsewhere (2-core Zen 4, one thread, CPU time): ${times}`;
}

/** Marks rows that are not of this run. */
export const NOT_OF_THIS_RUN = '†';

/** Rows for the methods that were not run on a data set: name with mark, then the cells below `SUMMARY`. */
export function referenceRows(set: string, ran: readonly string[], only: string): string[][] {
  const digits = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(3));
  return ROWS.filter(([of, method]) => of === set && !ran.includes(method))
    .filter(([, method]) => method.toLowerCase().includes(only.toLowerCase()))
    .map(([, method, { regions, repeatability, matchingScore3, mma, correct, precision, auc, error }]) => [
      `${method} ${NOT_OF_THIS_RUN}`,
      String(regions),
      digits(repeatability),
      '-',
      ...[matchingScore3, ...mma].map(digits),
      correct.toFixed(0),
      ...[precision, ...auc, error].map(digits),
    ]);
}

function figures(
  regions: number,
  repeatability: number,
  mma: [number, number],
  correct: number,
  matchingScore3: number,
  precision: number,
  auc5: number,
  auc10: number,
): Figures {
  const auc = [undefined, undefined, auc5, auc10];
  return { regions, repeatability, mma, correct, matchingScore3, precision, auc };
}

function exactFigures(
  regions: number,
  repeatability: number,
  mma: [number, number],
  correct: number,
  auc1: number,
  auc3: number,
  error: number,
): Figures {
  return { regions, repeatability, mma, correct, auc: [auc1, auc3, undefined, undefined], error };
}
