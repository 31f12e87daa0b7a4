/**
 * The most multiply-adds a second that one thread can do in WebAssembly SIMD here: loops that touch registers alone.
 *
 * Twelve independent sums hide the latency of a multiplication and an addition that depend on each other; with the two operands they
 * are fourteen live vectors, which the engine keeps in registers.
 */
import asc from 'assemblyscript/asc';
import { cpuTime } from './timing.ts';

const SUMS = 12;
const TURNS = 1 << 21;

export interface Peak {
  /** Multiply-adds a second, in thousands of millions: four to an f32x4 pair, eight to an i16 dot product. */
  readonly float: number;
  readonly dot: number;
}

export async function measurePeak(): Promise<Peak> {
  const { exports } = await WebAssembly.instantiate(
    await compile(`
      ${loop('floats', 'f32x4.splat(0.5)', (sum) => `f32x4.add(f32x4.mul(${sum}, factor), factor)`, 'f32x4.add')}
      ${loop('dots', 'i16x8.splat(3)', (sum) => `i32x4.add(${sum}, i32x4.dot_i16x8_s(${sum}, factor))`, 'i32x4.add')}
    `),
  );
  const rate = (kernel: string, multiplyAdds: number) => {
    const { median } = cpuTime(() => (exports[kernel] as (turns: number) => number)(TURNS));
    return (SUMS * TURNS * multiplyAdds) / median / 1e6;
  };
  return { float: rate('floats', 4), dot: rate('dots', 8) };
}

function loop(name: string, factor: string, step: (sum: string) => string, add: string): string {
  const sums = Array.from({ length: SUMS }, (_, i) => `s${i}`);
  return `
    export function ${name}(turns: i32): i32 {
      const factor = ${factor};
      ${sums.map((sum, i) => `let ${sum} = i32x4.splat(${i});`).join('\n')}
      for (let i = 0; i < turns; i++) { ${sums.map((sum) => `${sum} = ${step(sum)};`).join('\n')} }
      return i32x4.extract_lane(${sums.reduce((all, sum) => `${add}(${all}, ${sum})`)}, 0);
    }`;
}

async function compile(source: string): Promise<WebAssembly.Module> {
  const files = new Map<string, string | Uint8Array<ArrayBuffer>>([['peak.ts', source]]);
  const { error, stderr } = await asc.main(
    ['peak.ts', '--outFile', 'peak.wasm', '-O3', '--enable', 'simd', '--runtime', 'stub'],
    {
      readFile: (name) => (files.get(name) as string | undefined) ?? null,
      writeFile: (name, contents) => void files.set(name, contents as Uint8Array<ArrayBuffer>),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString());
  return WebAssembly.compile(files.get('peak.wasm') as Uint8Array<ArrayBuffer>);
}
