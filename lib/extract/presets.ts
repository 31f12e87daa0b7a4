/** The usual chains by name: which detector, whether its regions are adapted, and the settings that suit them. */
import { DOG_OPTIONS, type DogOptions, detectDog } from '../detectors/dog/index.ts';
import {
  detectHarrisLaplace,
  HARRIS_LAPLACE_OPTIONS,
  type HarrisLaplaceOptions,
} from '../detectors/harris/harrisLaplace.ts';
import { detectHessianLaplace, HESSIAN_OPTIONS, type HessianOptions } from '../detectors/hessian/index.ts';
import { detectMser, MSER_OPTIONS, type MserOptions } from '../detectors/mser/index.ts';
import type { DetectorOptions, SelectionOptions } from '../detectors/options.ts';
import type { ScaleSpace } from '../image/scaleSpace.ts';
import type { Regions } from '../types.ts';

/**
 * - `sift`: difference of Gaussians, circles (Lowe 2004).
 * - `dogaff`: difference of Gaussians, adapted to ellipses.
 * - `hesaff`: extrema of the Hessian determinant, adapted (Perdoch, Chum, Matas 2009).
 * - `harraff`: Harris-Laplace corners, adapted (Mikolajczyk & Schmid 2004).
 * - `mser`: maximally stable extremal regions (Matas et al. 2002).
 */
export type Preset = 'sift' | 'dogaff' | 'hesaff' | 'harraff' | 'mser';

/** What the detectors take beside what all share. */
export type DetectionOptions = Omit<
  DogOptions & HessianOptions & HarrisLaplaceOptions & Omit<MserOptions, 'pixels'>,
  keyof DetectorOptions
>;

export interface Chain {
  readonly detect: (space: ScaleSpace, options: DetectionOptions & SelectionOptions) => Regions;
  /** The detector's own options. */
  readonly options: readonly (keyof DetectionOptions)[];
  /** Whether regions are adapted to ellipses. */
  readonly affine: boolean;
  /** Half the side of the measurement region, as a multiple of the scale. */
  readonly extent: number;
  /** Whether the scale space is doubled: it gives four times as many Hessian and Harris regions, mostly too small to be found again. */
  readonly doubled: boolean;
  /** Whether a region depends on its neighbourhood alone, so that a large image may be taken in tiles. */
  readonly local: boolean;
}

export const CHAINS: Readonly<Record<Preset, Chain>> = {
  sift: { detect: detectDog, options: DOG_OPTIONS, affine: false, extent: 7, doubled: true, local: true },
  dogaff: {
    detect: (space, { contrast = 0.0115, ...options }) => detectDog(space, { ...options, contrast }),
    options: DOG_OPTIONS,
    affine: true,
    extent: 7,
    doubled: true,
    local: true,
  },
  hesaff: {
    detect: detectHessianLaplace,
    options: HESSIAN_OPTIONS,
    affine: true,
    extent: 6,
    doubled: false,
    local: true,
  },
  harraff: {
    detect: detectHarrisLaplace,
    options: HARRIS_LAPLACE_OPTIONS,
    affine: true,
    extent: 6,
    doubled: false,
    local: true,
  },
  mser: {
    detect: detectMser,
    options: MSER_OPTIONS,
    affine: false,
    extent: 4,
    doubled: false,
    local: false,
  },
};
