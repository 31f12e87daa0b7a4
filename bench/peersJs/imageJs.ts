/** image-js: oriented FAST corners at one scale, BRIEF, cross-checked nearest bits. It has no ratio test and no homography. */
import { getBriefDescriptors, getCrosscheckMatches, getOrientedFastKeypoints, Image } from 'image-js';
import { type Found, type Library, MOST_FEATURES } from './library.ts';

type Bits = ReturnType<typeof getBriefDescriptors>['descriptors'];

export const load = async (): Promise<Library[]> => [
  {
    name: 'image-js',
    method: 'oriented FAST, BRIEF',
    extract: ({ width, height, data }) => {
      const image = new Image(width, height, { data: data as Uint8Array, colorModel: 'GREY' });
      const corners = getOrientedFastKeypoints(image, { maxNbFeatures: MOST_FEATURES, centroidPatchDiameter: 31 });
      // Corners too near to the border are left out.
      const { keypoints, descriptors } = getBriefDescriptors(image, corners);
      return {
        points: Float32Array.from(keypoints.flatMap(({ origin }) => [origin.column, origin.row])),
        own: descriptors,
      };
    },
    match: (a: Found, b: Found) =>
      Uint32Array.from(
        getCrosscheckMatches(a.own as Bits, b.own as Bits).flatMap(({ sourceIndex, destinationIndex }) => [
          sourceIndex,
          destinationIndex,
        ]),
      ),
  },
];
