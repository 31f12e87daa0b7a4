/** How far a long step is: a bar that redraws itself on a terminal, elsewhere a line for every tenth. */

export interface Progress {
  /** Begins a step of `total` parts, `there` of which were done before. */
  start(name: string, total: number, there?: number): Bar;
}

export interface Bar {
  /** One more part is done, or as many as `done` says. */
  step(done?: number): void;
  end(): void;
}

const CELLS = 24;

/** Shows progress on a stream, by default stderr, so that stdout stays for results. */
export function showProgress(
  stream: { write(text: string): unknown; isTTY?: boolean | undefined } = process.stderr,
): Progress {
  const draw = (name: string, share: number, text: string, isLast: boolean) => {
    const filled = Math.round(CELLS * share);
    const bar = '█'.repeat(filled) + '░'.repeat(CELLS - filled);
    stream.write(`\r\x1b[K${name.padEnd(10)} ${bar} ${text}${isLast ? '\n' : ''}`);
  };
  return {
    start: (name, total, there = 0) => {
      const from = performance.now();
      let [done, drawn, tenth] = [there, 0, -1];
      const show = (isLast: boolean) => {
        const seconds = (performance.now() - from) / 1000;
        const share = total === 0 ? 1 : Math.min(done / total, 1);
        const rest = seconds > 2 && done > there ? (seconds * (total - done)) / (done - there) : 0;
        const time = isLast ? `, ${seconds.toFixed(1)} s` : rest >= 1 ? `, about ${rest.toFixed()} s left` : '';
        const text = `${done} of ${total}${time}`;
        // Ten times a second is enough for the eye.
        const isDue = isLast || (stream.isTTY ? performance.now() - drawn > 100 : Math.floor(10 * share) !== tenth);
        if (!isDue) return;
        [drawn, tenth] = [performance.now(), Math.floor(10 * share)];
        if (stream.isTTY) draw(name, share, text, isLast);
        else stream.write(`${name}: ${text}\n`);
      };
      show(false);
      return {
        step: (at = done + 1) => {
          done = at;
          show(false);
        },
        end: () => show(true),
      };
    },
  };
}
