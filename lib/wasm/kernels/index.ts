/** The module's surface: one file a family of loops. */
export { foldLanes, nearestBothWays, packBytes } from './bothWays';
export { componentTree, componentTreeScratchBytes, putLevels } from './componentTree';
export { scoreAffine, scoreEpipolar, scoreHomography } from './consensus';
export { cosine, exp2, logarithm, sine } from './elementary';
export { sumEpipolarEquations } from './epipolarSums';
export { findExtrema, refineExtrema } from './extrema';
export { markCutNodes, momentFrames, ownersOfNodes, stableNodes, sumMoments } from './extremalRegions';
export { fourierColumns, rootsOfUnity } from './fourier';
export { solveFundamentals } from './fundamental';
export { applyGabor } from './gabor';
export { blur, double, gaussianTaps, halve, interpolate } from './gaussian';
export { grayOfBytes } from './gray';
export { addMixtureMoments } from './mixture';
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
export { homographyNormalEquations, placePairs, sumCentred } from './normalEquations';
export { orientationScratchBytes, orientations } from './orientation';
export { countPlaces, distinctPairs, layPairs } from './pairs';
export { sampleBlurredPatch } from './patch';
export { placeRegions } from './placement';
export { rowProducts } from './products';
export { projectRows, sumRows } from './projection';
export { cornerness, findMaxima, gradientProducts, hessianDeterminant } from './responses';
export { drawSamples, shuffleRows } from './samples';
export { adaptScratchBytes, adaptShapes } from './shape';
export { addHistograms, siftBytes, siftHistograms, siftScratchBytes } from './sift';
export { closeSignatures } from './signatures';
export { solveAffines, solveHomographies, solveRigids, solveSimilarities, solveTranslations } from './solvers';
export { warpRows } from './warp';

/** The first byte behind the module's own constants: where a workspace's arena may begin. */
export function arenaStart(): usize {
  return __heap_base;
}
