/** Oriented FAST corners with BRIEF descriptors by its defaults, and its mutual nearest neighbours; it fits no homography. */
import {
  type BriefDescriptor,
  getBriefDescriptors,
  getCrosscheckMatches,
  getOrientedFastKeypoints,
  Image,
} from 'image-js';
import type { Chain } from './chain.ts';

export const chain: Chain<BriefDescriptor[]> = {
  extract({ width, height, data }) {
    const image = new Image(width, height, { data: data as Uint8Array, colorModel: 'GREY' });
    const { keypoints, descriptors } = getBriefDescriptors(image, getOrientedFastKeypoints(image));
    const xy = Float64Array.from(keypoints.flatMap(({ origin }) => [origin.column, origin.row]));
    return { xy, described: descriptors };
  },
  match: (a, b) =>
    getCrosscheckMatches(a.described, b.described).flatMap(({ sourceIndex, destinationIndex }) => [
      sourceIndex,
      destinationIndex,
    ]),
};
