/** How far a long step is: a bar that redraws itself on a terminal, elsewhere a line for every tenth. */
import type { WriteStream } from 'node:tty';

export interface Progress {
  /** Begins a step of `total` parts. */
  start(name: string, total: number): Bar;
  /** Says something between the steps. */
  note(text: string): void;
}

export interface Bar {
  /** One more part is done, or as many as `done` says. */
  step(done?: number): void;
  end(): void;
}

/** Shows progress on a stream, by default stderr, so that stdout stays for results. */
export function showProgress(stream: Pick<WriteStream, 'write'> & { isTTY?: boolean } = process.stderr): Progress {
  return {
    note: (text) => void stream.write(`${text}\n`),
    start: (name, total) => {
      const from = performance.now();
      let [done, shown, last] = [0, '', 0];
      const show = (final: boolean) => {
        const share = total === 0 ? 1 : Math.min(done / total, 1);
        const seconds = (performance.now() - from) / 1000;
        const left =
          !final && done > 0 && seconds > 2 ? `, about ${((seconds / share) * (1 - share)).toFixed()} s left` : '';
        const count = `${done} of ${total}`;
        if (stream.isTTY) {
          // Ten times a second is enough for the eye.
          if (!final && performance.now() - last < 100) return;
          last = performance.now();
          const filled = Math.round(24 * share);
          const bar = '█'.repeat(filled) + '░'.repeat(24 - filled);
          stream.write(
            `\r\x1b[K${name.padEnd(10)} ${bar} ${count}${left}${final ? `, ${seconds.toFixed(1)} s\n` : ''}`,
          );
          return;
        }
        const tenth = String(Math.floor(10 * share));
        if (!final && tenth === shown) return;
        shown = tenth;
        stream.write(`${name}: ${count}${final ? ` in ${seconds.toFixed(1)} s` : left}\n`);
      };
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
