/** The module's surface: one file a family of loops. */
export { componentTree, componentTreeScratchBytes, putLevels } from './componentTree';
export { cosine, exp2, sine } from './elementary';
export { findExtrema, refineExtrema } from './extrema';
export { markCutNodes, momentFrames, ownersOfNodes, stableNodes, sumMoments } from './extremalRegions';
export { blur, double, gaussianTaps, halve } from './gaussian';
export {
  bitDistances,
  byteDistances,
  floatDistances,
  gatherRows,
  keepNearest,
  packRows,
  squaredLengths,
  widenRows,
} from './neighbours';
export { orientationScratchBytes, orientations } from './orientation';
export { sampleBlurredPatch } from './patch';
export { placeRegions } from './placement';
export { cornerness, findMaxima, gradientProducts, hessianDeterminant } from './responses';
export { adaptScratchBytes, adaptShapes } from './shape';
export { addHistograms, siftBytes, siftHistograms, siftScratchBytes } from './sift';

/** The first byte behind the module's own constants: where a workspace's arena may begin. */
export function arenaStart(): usize {
  return __heap_base;
}
