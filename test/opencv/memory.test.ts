/** The converters leave nothing in the heap of OpenCV. */
import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { extract, matchDescriptors } from '../../lib/index.ts';
import {
  descriptorsFromMat,
  descriptorsToMat,
  imageFromMat,
  imageToMat,
  matchesFromDMatches,
  matchesToDMatches,
  modelFromMat,
  modelToMat,
  regionsFromKeyPoints,
  regionsToKeyPoints,
} from '../../lib/opencv/index.ts';
import { messageOf } from '../formats/tables.ts';
import { drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';
import { cv, using } from './cv.ts';

tape('nothing is left behind: live objects and the heap stay as they are over a thousand conversions', (t) => {
  const random = randomFor('heap');
  const image = drawTexture(200, 150, random);
  const bytes = { width: 200, height: 150, data: Uint8Array.from(image.data, (value) => 255 * value) };
  const features = extract(image);
  const matches = matchDescriptors(features, features, { ratio: 1 });
  const broken = Object.create(features.descriptors, { get: { value: () => Number(Symbol('no number')) } });
  const counted = countLive();
  const round = () => {
    using(imageToMat(counted.cv, bytes), imageFromMat);
    using(regionsToKeyPoints(counted.cv, features), regionsFromKeyPoints);
    using(descriptorsToMat(counted.cv, features.descriptors), descriptorsFromMat);
    using(matchesToDMatches(counted.cv, matches), matchesFromDMatches);
    using(modelToMat(counted.cv, Matrix.eye(3)), modelFromMat);
    // What throws in the midst of a conversion.
    messageOf(() => regionsToKeyPoints(counted.refusing, features));
    messageOf(() => matchesToDMatches(counted.refusing, matches));
    messageOf(() => descriptorsToMat(counted.cv, broken));
  };
  for (let i = 0; i < 20; i++) round();
  const [heap, top] = [heapBytes(), topOfHeap()];
  for (let i = 0; i < 1000; i++) round();
  t.equal(counted.live(), 0, 'live objects');
  t.ok(counted.made() >= 8 * 1000, `${counted.made()} were made`);
  t.equal(heapBytes(), heap, 'bytes of the heap');
  t.ok(Math.abs(topOfHeap() - top) < 100_000, `the next free megabyte lies where it did: ${top}, ${topOfHeap()}`);
  t.end();
});

const heapBytes = () => (cv as unknown as { HEAPU8: Uint8Array }).HEAPU8.length;

/** Where OpenCV puts the next megabyte: rises when memory is not given back. */
function topOfHeap(): number {
  return using(new cv.Mat(1024, 1024, cv.CV_8U), (mat) => mat.data.byteOffset);
}

/** The module with constructors that count what lives, and one whose vectors refuse their tenth item. */
function countLive() {
  let [live, made] = [0, 0];
  function counting<T extends { delete(): unknown }>(object: T, refuses: boolean): T {
    live++;
    made++;
    const remove = object.delete.bind(object);
    object.delete = () => {
      live--;
      return remove();
    };
    if (refuses) {
      const vector = object as unknown as { push_back(item: unknown): void; size(): number };
      const push = vector.push_back.bind(vector);
      vector.push_back = (item) => (vector.size() >= 9 ? push({}) : push(item));
    }
    return object;
  }
  function moduleWith(refuses: boolean) {
    const wrapped = <C extends new (...args: never[]) => { delete(): unknown }>(kind: C) =>
      new Proxy(kind, { construct: (target, args) => counting(new target(...(args as never[])), refuses) });
    return {
      Mat: wrapped(cv.Mat),
      KeyPointVector: wrapped(cv.KeyPointVector),
      DMatchVector: wrapped(cv.DMatchVector),
    };
  }
  return { cv: moduleWith(false), refusing: moduleWith(true), live: () => live, made: () => made };
}
