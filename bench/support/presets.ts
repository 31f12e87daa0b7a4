/** The presets of the library, composed by hand: detector, affine shape, orientation, descriptor over one scale space. */
import {
  adaptShape,
  describeSift,
  detectDog,
  detectHarrisLaplace,
  detectHessianLaplace,
  detectMser,
  type Features,
  type ImageLike,
  orient,
  type Regions,
  type ScaleSpace,
  type ScaleSpaceOptions,
  scaleSpace,
} from 'oriel';

export interface Preset {
  readonly scaleSpace: ScaleSpaceOptions;
  readonly detect: (space: ScaleSpace, image: ImageLike) => Regions;
  /** Whether the detector gives circles that are to follow the surface. */
  readonly affine: boolean;
}

export const PRESETS = {
  sift: { scaleSpace: {}, detect: (space) => detectDog(space), affine: false },
  dogaff: { scaleSpace: {}, detect: (space) => detectDog(space), affine: true },
  hesaff: {
    scaleSpace: { doubled: false },
    detect: (space) => detectHessianLaplace(space, { threshold: 0.0015 }),
    affine: true,
  },
  harraff: { scaleSpace: { doubled: false }, detect: (space) => detectHarrisLaplace(space), affine: true },
  mser: { scaleSpace: {}, detect: (_, image) => detectMser(image), affine: false },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** The regions of a preset before orientation. */
export function detectPreset(space: ScaleSpace, image: ImageLike, name: PresetName): Regions {
  const preset: Preset = PRESETS[name];
  const detected = preset.detect(space, image);
  return preset.affine ? adaptShape(space, detected) : detected;
}

export function extractPreset(image: ImageLike, name: PresetName): Features {
  const space = scaleSpace(image, PRESETS[name].scaleSpace);
  const regions = orient(space, detectPreset(space, image, name));
  return { ...regions, descriptors: describeSift(space, regions) };
}
