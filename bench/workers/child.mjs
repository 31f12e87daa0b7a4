/**
 * Times a fresh process: `child.mjs MODULE WORKERS OPTIONS FILE...` prints ms for all files, after the import; with 0 workers in its
 * own thread.
 */
const [, , module, workers, json, ...files] = process.argv;
const { extractFiles, readImage } = await import(`${module}/node/index.js`);
const { extract } = await import(`${module}/index.js`);
const options = JSON.parse(json);
const start = performance.now();
if (workers === '0') {
  for (const file of files) extract(await readImage(file), options);
} else {
  for await (const { error } of extractFiles(files, { workers: Number(workers), ...options })) if (error) throw error;
}
console.log(performance.now() - start);
