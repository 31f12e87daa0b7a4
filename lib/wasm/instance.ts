/**
 * The only file that knows WebAssembly: the compiled kernels, and the memory they work in.
 *
 * A workspace is one linear memory with the kernels bound to it and an arena on top: `take` moves a mark up, `release` moves it
 * back. A scale space owns a workspace for as long as it lives and is collected like any object. Every other call borrows
 * one from a small pool with `withWorkspace`, which gives it back also when the call throws, so that memory stays bounded and
 * pages stay warm. Nothing that a caller keeps may point into a workspace: copy results out with `slice`.
 *
 * Known limit: one memory holds at most 4 GiB.
 */
import { fromBase64 } from '../base64.ts';
import { type Kernels, kernelNames, moduleBase64 } from './module.ts';

const PAGE = 65536;
const MAX_PAGES = 65536;
/** Idle workspaces larger than this are left to the garbage collector: a doubled scale space of 3.7 megapixels. */
const LARGEST_IDLE_BYTES = 512 * 1024 * 1024;
const MOST_IDLE = 2;

/** `WebAssembly.Module`, where the types of the host have it: those of Node alone do not. */
export type KernelModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer M } } } ? M : object;

let compiled: WebAssembly.Module | undefined;
const idle: Workspace[] = [];

/**
 * Compiles the kernels ahead of the first call; never needed where the host allows synchronous compilation.
 *
 * @param module - the compiled `oriel/kernels.wasm`, for hosts that compile WebAssembly themselves; by default the inlined copy,
 *   compiled asynchronously
 * @throws TypeError when `module` is not a `WebAssembly.Module` with this version's kernels; Error where the host refuses to compile
 *
 * @example
 * await init(); // where compiling at the first call is not allowed
 */
export async function init(module?: KernelModule): Promise<void> {
  if (module === undefined) {
    compiled ??= await WebAssembly.compile(decodeModule()).catch(explain);
    return;
  }
  if (!(module instanceof WebAssembly.Module)) {
    throw new TypeError(`module: expected a WebAssembly.Module compiled from oriel/kernels.wasm, got ${typeof module}`);
  }
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  const missing = kernelNames.filter((name) => !exported.has(name));
  if (missing.length > 0) {
    throw new TypeError(
      `module: expected the kernels of this version, got one without ${missing.join(', ')}; rebuild it`,
    );
  }
  compiled = module;
}

/** The compiled kernels, for `init` in a worker; `undefined` where this thread may not compile, as by a page's policy. */
export async function compiledKernels(): Promise<KernelModule | undefined> {
  return init().then(compileOnce, () => undefined);
}

export class Workspace {
  readonly kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  readonly #start: number;
  #top: number;

  constructor() {
    this.#memory = new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES });
    const instance = new WebAssembly.Instance(compileOnce(), { env: { memory: this.#memory } });
    this.kernels = instance.exports as unknown as Kernels;
    this.#start = align(this.kernels.arenaStart());
    this.#top = this.#start;
  }

  /** Bytes of linear memory that this workspace holds. */
  get byteLength(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * Reserves `bytes` at a multiple of 16, contents undefined; views made before may be detached.
   *
   * @throws RangeError when the memory cannot grow that far
   */
  take(bytes: number): number {
    const address = this.#top;
    const top = align(address + bytes);
    const lacking = Math.ceil((top - this.byteLength) / PAGE);
    if (lacking > 0) {
      // Growing by an eighth at least keeps the number of growths logarithmic.
      const wanted = Math.max(lacking, Math.ceil(this.byteLength / PAGE / 8));
      if (!this.#grow(wanted) && !this.#grow(lacking)) {
        throw new RangeError(
          `out of memory: ${Math.ceil(top / 2 ** 20)} MiB of WebAssembly memory are needed, expected at most 4096; got too large an image or table: scale it down, or set scaleSpace: { doubled: false }`,
        );
      }
    }
    this.#top = top;
    return address;
  }

  /** Copies `values` to fresh memory and returns its address. */
  put(values: Float32Array | Float64Array | Uint8Array | Int16Array | Int32Array | Uint32Array): number {
    const address = this.take(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.u8(address, values.byteLength).set(bytes);
    return address;
  }

  /** The mark up to which memory is in use; hand it to `release`. */
  get mark(): number {
    return this.#top;
  }

  /** Gives back all that was taken since `mark` was read. */
  release(mark = this.#start): void {
    this.#top = mark;
  }

  // Views of the memory, valid until the next `take` or `put`.
  u8(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, address, length);
  }
  i16(address: number, length: number): Int16Array<ArrayBuffer> {
    return new Int16Array(this.#memory.buffer, address, length);
  }
  i32(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, address, length);
  }
  u32(address: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#memory.buffer, address, length);
  }
  f32(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, address, length);
  }
  f64(address: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, address, length);
  }

  #grow(pages: number): boolean {
    try {
      this.#memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * Lends a workspace to `work` and takes it back, whatever happens.
 *
 * @param work - must not keep the workspace, nor a view of it
 */
export function withWorkspace<T>(work: (workspace: Workspace) => T): T {
  const workspace = idle.pop() ?? new Workspace();
  try {
    return work(workspace);
  } finally {
    workspace.release();
    if (idle.length < MOST_IDLE && workspace.byteLength <= LARGEST_IDLE_BYTES) idle.push(workspace);
  }
}

/** Runs `work` and gives back what it took from `workspace`, whatever happens. */
export function withScratch<T>(workspace: Workspace, work: () => T): T {
  const mark = workspace.mark;
  try {
    return work();
  } finally {
    workspace.release(mark);
  }
}

function compileOnce(): WebAssembly.Module {
  try {
    compiled ??= new WebAssembly.Module(decodeModule());
  } catch (error) {
    explain(error);
  }
  return compiled;
}

function explain(error: unknown): never {
  const remedy =
    "under a Content-Security-Policy, add 'wasm-unsafe-eval' to its script-src; engines without SIMD (before 2021, Safari 2023) are too old";
  const got = error instanceof Error ? error.message : String(error);
  throw new Error(`kernels: expected a host that compiles WebAssembly with SIMD, got "${got}"; ${remedy}`, {
    cause: error,
  });
}

function decodeModule(): ArrayBuffer {
  return fromBase64(moduleBase64)!;
}

function align(address: number): number {
  return Math.ceil(address / 16) * 16;
}
