/** What is compared: our presets, and the peers that are installed. */
import { CHAINS } from '../../lib/extract/presets.ts';
import {
  describeSift,
  type ExtractOptions,
  extract,
  type Features,
  orient,
  type Preset,
  scaleSpace,
} from '../../lib/index.ts';
import { type Peers, peerFeatures } from '../peers/native.ts';
import type { Picture } from '../support/images.ts';

/** Detectors of one kind share a colour in the figures. */
export type Family = 'dog' | 'dog affine' | 'hessian' | 'harris' | 'mser';

export interface Method {
  readonly name: string;
  readonly family: Family;
  readonly ours: boolean;
  /** Undefined where it is not installed. */
  readonly extract: ((pictures: readonly Picture[]) => Promise<Features[]>) | undefined;
}

const FAMILIES: Record<Preset, Family> = {
  sift: 'dog',
  dogaff: 'dog affine',
  hesaff: 'hessian',
  harraff: 'harris',
  mser: 'mser',
};

/** The methods whose name contains `only`. */
export function methodsFor({ opencv, vlfeat }: Peers, only: string): Method[] {
  const ours = (name: string, preset: Preset, options: ExtractOptions = {}): Method => ({
    name: `oriel ${name}`,
    family: FAMILIES[preset],
    ours: true,
    extract: async (pictures) => pictures.map(({ image }) => extract(image, { preset, ...options })),
  });
  const presets = (Object.keys(CHAINS) as Preset[]).map((preset) => ours(preset, preset));
  // About as many regions as the peers of the same kind find.
  const asMany = [
    ours('hesaff, threshold 0.0026', 'hesaff', { threshold: 0.0026 }),
    ours('harraff, threshold 6e-6', 'harraff', { threshold: 6e-6 }),
  ];
  const openCvSift: Method['extract'] = opencv && ((pictures) => peerFeatures(opencv, 'sift', filesOf(pictures)));
  const openCvMser: Method['extract'] =
    opencv &&
    (async (pictures) => {
      const found = await peerFeatures(opencv, 'mser', filesOf(pictures));
      return found.map((regions, i) => described(pictures[i]!, regions));
    });
  const byVlfeat = (method: string): Method['extract'] =>
    vlfeat && ((pictures) => peerFeatures(vlfeat, method, filesOf(pictures)));
  const peers: Method[] = [
    { name: 'OpenCV SIFT', family: 'dog', ours: false, extract: openCvSift },
    { name: 'VLFeat DoG affine', family: 'dog affine', ours: false, extract: byVlfeat('dog') },
    { name: 'VLFeat Hessian affine', family: 'hessian', ours: false, extract: byVlfeat('hessian') },
    { name: 'VLFeat Hessian-Laplace affine', family: 'hessian', ours: false, extract: byVlfeat('hesslap') },
    { name: 'VLFeat Harris-Laplace affine', family: 'harris', ours: false, extract: byVlfeat('harrlap') },
    { name: 'OpenCV MSER, our descriptor', family: 'mser', ours: false, extract: openCvMser },
  ];
  return [...presets, ...asMany, ...peers].filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
}

function filesOf(pictures: readonly Picture[]): string[] {
  return pictures.map(({ file }) => file);
}

/** OpenCV has no descriptor for ellipses: its regions get ours, as those of our own detector do. */
function described({ image }: Picture, found: Features): Features {
  const space = scaleSpace(image, { doubled: CHAINS.mser.doubled });
  const regions = orient(space, { length: found.length, frames: found.frames, response: found.response });
  return { ...regions, descriptors: describeSift(space, regions, { extent: CHAINS.mser.extent }) };
}
