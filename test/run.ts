/**
 * Runs every `*.test.ts` below this folder (or those whose path contains an argument); prints failures, skips and a summary.
 *
 *     npm test [-- part-of-a-path ...]
 */
import { readdir } from 'node:fs/promises';
import { Writable } from 'node:stream';
import tape from 'tape';

const here = new URL('.', import.meta.url);
const wanted = process.argv.slice(2);
const files = (await readdir(here, { recursive: true }))
  .filter((file) => file.endsWith('.test.ts') && (wanted.length === 0 || wanted.some((part) => file.includes(part))))
  .sort();

let [passed, failed, skipped] = [0, 0, 0];
let [test, inFailure, unfinished] = ['', false, ''];

function report(line: string): void {
  const [, verdict, name] = /^(ok|not ok) \d+ ?(.*)/.exec(line) ?? [];
  if (line.startsWith('# SKIP ')) {
    skipped++;
    console.log(`skipped: ${line.slice(7)}`);
  } else if (line.startsWith('# ')) {
    test = line.slice(2);
  }
  if (verdict !== undefined) inFailure = false;
  if (verdict === 'ok' && / # SKIP/.test(line)) {
    skipped++;
    console.log(`skipped: ${test}: ${name!.replace(/ # SKIP ?/, ' ').trim()}`);
  } else if (verdict === 'ok') {
    passed++;
  } else if (verdict === 'not ok') {
    failed++;
    inFailure = true;
    console.log(`FAILED: ${test}: ${name}`);
  } else if (inFailure && line.startsWith('  ')) {
    console.log(line.slice(0, 400));
  }
}

const output = new Writable({
  write(chunk, _encoding, done) {
    const lines = (unfinished + chunk).split('\n');
    unfinished = lines.pop()!;
    lines.forEach(report);
    done();
  },
});

// Files load one after the other; without `wait`, the run would end before the second file is there.
const harness = tape as typeof tape & {
  wait(): void;
  run(): void;
  getHarness(options: { stream: Writable }): unknown;
};
harness.wait();
harness.getHarness({ stream: output });
for (const file of files) await import(new URL(file, here).href);
tape.onFinish(() => {
  // One turn later, so that the last lines are written.
  setImmediate(() => {
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    if (passed === 0) process.exitCode = 1;
  });
});
harness.run();
