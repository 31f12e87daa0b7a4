/**
 * Times one fresh process: `child.mjs MODULE`, a built module of the library, prints JSON, ms; `child.mjs MODULE pixel` only calls
 * `extract` on a pixel, to be profiled.
 */
const start = performance.now();
const { extract, matchDescriptors, estimateHomography } = await import(process.argv[2]);
const imported = performance.now() - start;

const timed = (work) => {
  const from = performance.now();
  work();
  return performance.now() - from;
};
/** The mean of the last of many calls, in CPU time of all threads, which a busy machine lengthens less. */
const warm = (work) => {
  for (let i = 0; i < 5000; i++) work();
  const from = process.cpuUsage();
  for (let i = 0; i < 2000; i++) work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000 / 2000;
};

// Squares of 9 px and any grey, which have corners and blobs.
const [width, height] = [96, 72];
const square = (i) => Math.floor((i % width) / 9) + 17 * Math.floor(i / width / 9);
const data = Uint8Array.from({ length: width * height }, (_, i) => Math.imul(square(i) + 1, 0x9e3779b1) >>> 24);
const image = { width, height, channels: 1, data };
const pixel = { width: 1, height: 1, channels: 1, data: Uint8Array.of(128) };

if (process.argv[3] === 'pixel') {
  for (let i = 0; i < 40_000; i++) extract(pixel);
  process.exit();
}

const first = timed(() => extract(image));
const second = timed(() => extract(image));
const features = extract(image);
const firstMatch = timed(() => matchDescriptors(features, features));
const matches = matchDescriptors(features, features);
const firstEstimate = timed(() => estimateHomography(features, features, matches));
const none = extract(pixel);
const noMatches = matchDescriptors(none, none);
const times = {
  imported,
  first,
  second,
  firstMatch,
  firstEstimate,
  pixel: warm(() => extract(pixel)),
  match: warm(() => matchDescriptors(none, none)),
  estimate: warm(() => estimateHomography(none, none, noMatches)),
};
console.log(JSON.stringify(times));
