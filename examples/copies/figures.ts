/** Figures of what was measured: how well each method does on each edit, and what the stages of the cascade cost and lose. */
import { type CopyPair, microAveragePrecision, recallAtPrecision, type ScoredPair } from 'oriel/evaluate';
import { CASCADE, FIRST_SHARE, SHORTLIST } from './cascade.ts';
import { type Asked, type Measured, VERIFIED } from './measure.ts';
import { DEPTH } from './methods.ts';

/** Of a method in a group of queries; queries without a source are in every group. */
export interface Scores {
  /** Share of the queries whose source is first. */
  readonly first: number;
  /** Recall at a precision of 90 %. */
  readonly recall90: number;
  readonly recall99: number;
  readonly microAP: number;
}

export const MEASURES: Record<keyof Scores, string> = {
  first: 'recall at rank 1',
  recall90: 'recall at 90 % precision',
  recall99: 'recall at 99 % precision',
  microAP: 'micro-average precision',
};

export interface Figures extends Measured {
  /** Names of edits, then `mild`, `severe` and `all`. */
  readonly groups: readonly string[];
  /** By group, then by method. */
  readonly scores: ReadonlyMap<string, ReadonlyMap<string, Scores>>;
  /** Score at which 99 % of the verified pairs of all queries are right. */
  readonly threshold: number;
}

/** Scores every group by every method. */
export function judge(measured: Measured): Figures {
  const { asked, methods } = measured;
  const names = [...new Set(asked.map(({ query }) => query.edit.name)), 'mild', 'severe', 'all'];
  const groups = names.filter((group) => truthOf(membersOf(group, asked)).length > 0);
  const scores = groups.map((group) => {
    const members = membersOf(group, asked);
    return [group, new Map(methods.map((method) => [method, scoresOf(members, method)]))] as const;
  });
  const { threshold } = recallAtPrecision(pairsOf(asked, VERIFIED), truthOf(asked), 0.99);
  return { ...measured, groups, scores: new Map(scores), threshold };
}

function membersOf(group: string, asked: readonly Asked[]): Asked[] {
  return asked.filter(({ query: { source, edit } }) => {
    return source === undefined || group === 'all' || group === edit.name || group === edit.degree;
  });
}

function scoresOf(asked: readonly Asked[], method: string): Scores {
  const [pairs, truth] = [pairsOf(asked, method), truthOf(asked)];
  const first = asked.filter(({ answers }) => answers.get(method)!.rank === 1).length;
  return {
    first: first / truth.length,
    recall90: recallAtPrecision(pairs, truth, 0.9).recall,
    recall99: recallAtPrecision(pairs, truth, 0.99).recall,
    microAP: microAveragePrecision(pairs, truth),
  };
}

function pairsOf(asked: readonly Asked[], method: string): ScoredPair[] {
  return asked.flatMap(({ query, answers }) =>
    answers.get(method)!.found.map(({ id, score }) => ({ query: query.id, image: id, score })),
  );
}

function truthOf(asked: readonly Asked[]): CopyPair[] {
  return asked.flatMap(({ query: { id, source } }) => (source === undefined ? [] : [{ query: id, image: source }]));
}

/** A stage of the cascade. */
export interface Stage {
  readonly name: string;
  /** Pictures that are left of the database. */
  readonly left: number;
  /** ms a query. */
  readonly time: number;
  /** Share of the mild and of the severe copies whose source is left; NaN where there are none. */
  readonly kept: readonly [mild: number, severe: number];
}

/** The stages of the cascade, then what it is compared with. */
export function stagesOf({ collection, asked, times, pairTime }: Figures): Stage[] {
  const pictures = collection.references.length + collection.distractors.length;
  const first = Math.ceil(FIRST_SHARE * pictures);
  const share = (isKept: (one: Asked) => boolean): Stage['kept'] => {
    const [mild, severe] = (['mild', 'severe'] as const).map((degree) => {
      const copies = asked.filter(({ query }) => query.source !== undefined && query.edit.degree === degree);
      return copies.filter(isKept).length / copies.length;
    });
    return [mild!, severe!];
  };
  const isFirst = (name: string) => share(({ answers }) => answers.get(name)!.rank === 1);
  const compare = (name: string) => times.get(name)!.compare;
  const global = ['PSNR', 'histogram', 'EMD', 'GIST'].map((name) => ({
    name: `or by ${name}`,
    left: first,
    time: times.get(name)!.describe + compare(name),
    kept: share(({ answers }) => (answers.get(name)!.rank ?? Number.POSITIVE_INFINITY) <= first),
  }));
  const verifying = compare(CASCADE) - compare('VLAD') - compare('Hamming');
  return [
    { name: '1 VLAD', left: first, time: compare('VLAD'), kept: share(({ left }) => left[0]) },
    ...global,
    { name: '2 Hamming embedding', left: SHORTLIST, time: compare('Hamming'), kept: share(({ left }) => left[1]) },
    { name: '3 verification, source first', left: 1, time: verifying, kept: isFirst(CASCADE) },
    { name: `without 1, ${DEPTH} verified`, left: 1, time: compare(VERIFIED), kept: isFirst(VERIFIED) },
    { name: 'all verified, at that cost a pair', left: 1, time: pairTime * pictures, kept: [Number.NaN, Number.NaN] },
  ];
}
