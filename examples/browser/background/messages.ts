/** What the page and its worker say to each other: a task, its progress, and one answer. */
import type { Preset } from 'oriel';
import type { Columns } from '../../../lib/pool/messages.ts';

export type Side = 'a' | 'b';
export type ModelName = 'translation' | 'rigid' | 'similarity' | 'affine' | 'homography' | 'fundamental';

/** An encoded picture; equal ids are the same picture, of which everything is kept that still holds. */
export interface Picture {
  readonly id: number;
  readonly file: Blob;
}

export interface MatchRequest {
  readonly a: Picture | undefined;
  readonly b: Picture | undefined;
  /** Pictures of more pixels are scaled down. */
  readonly maxPixels: number;
  readonly preset: Preset;
  readonly upright: boolean;
  readonly ratio: number;
  readonly model: ModelName;
  /** px of b. */
  readonly maxError: number;
}

/** The regions of one picture, as bare columns. */
export interface RegionTable {
  /** [n, 2, 3] */
  readonly frames: Float32Array;
  readonly response: Float32Array;
  readonly kind: Uint8Array | undefined;
  /** Of `mser`: the outlines of the regions on transparent ground, as large as the picture. */
  readonly outlines: ImageBitmap | undefined;
}

/** How long a stage took, ms, and whether that was for an earlier request whose result still holds. */
export interface StageTime {
  readonly stage: string;
  readonly ms: number;
  readonly kept: boolean;
}

export interface FitNumbers {
  /** Nine numbers, row by row. */
  readonly model: readonly number[];
  readonly inliers: Uint32Array;
  readonly significance: number;
  /** a as b's camera would see it, on transparent ground, as large as b; not for a fundamental matrix. */
  readonly warped: ImageBitmap | undefined;
}

export interface MatchResult {
  readonly a: RegionTable | undefined;
  readonly b: RegionTable | undefined;
  /** Undefined while a picture is missing. */
  readonly matches: { readonly a: Uint32Array; readonly b: Uint32Array; readonly distance: Float32Array } | undefined;
  /** Undefined where the pictures do not agree. */
  readonly fit: FitNumbers | undefined;
  readonly times: readonly StageTime[];
}

/** Either a picture that is decoded, or what is being done now. */
export type MatchProgress = { readonly side: Side; readonly bitmap: ImageBitmap } | { readonly doing: string };

/** The features of a photograph. */
export interface Photograph {
  readonly name: string;
  readonly columns: Columns;
}

/** How the photographs of an index are read, and every query too. */
export interface IndexSettings {
  readonly preset: Preset;
  readonly upright: boolean;
  readonly maxPixels: number;
}

export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

export interface QueryRequest {
  /** Of the photograph: its features are kept for the next box. */
  readonly name: string;
  readonly file: Blob;
  readonly box: Box;
  readonly settings: IndexSettings;
}

export interface HitNumbers {
  readonly name: string;
  readonly score: number;
  /** Of verified hits. */
  readonly inliers: number | undefined;
  /** Nine numbers, row by row. */
  readonly model: readonly number[] | undefined;
  /** x, y of each inlier in the hit, px. */
  readonly points: Float32Array | undefined;
}

export interface QueryResult {
  /** How many of the query's features lie in the box. */
  readonly features: number;
  readonly hits: readonly HitNumbers[];
  readonly ms: number;
}

/** Each task's request, progress and result. */
export interface Tasks {
  match: { request: MatchRequest; progress: MatchProgress; result: MatchResult };
  renderPair: { request: null; progress: never; result: readonly [Blob, Blob] };
  renderTown: { request: null; progress: number; result: readonly { readonly name: string; readonly file: Blob }[] };
  buildIndex: { request: readonly Photograph[]; progress: number; result: Uint8Array };
  openIndex: {
    request: { readonly bytes: Uint8Array; readonly names: readonly string[] };
    progress: never;
    result: readonly string[];
  };
  query: { request: QueryRequest; progress: never; result: QueryResult };
}

export type TaskName = keyof Tasks;

export type ToWorker =
  | { readonly number: number; readonly task: TaskName; readonly request: Tasks[TaskName]['request'] }
  | { readonly number: number; readonly cancel: true };

export type FromWorker = { readonly number: number } & (
  | { readonly progress: unknown }
  | { readonly result: unknown }
  | { readonly error: string }
);
