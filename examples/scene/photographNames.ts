/** The real photographs that install from npm with the development dependencies; no file is touched here, so that browsers may load it. */
export const PHOTOGRAPHS = [
  'nagasaki-boats',
  'dust-bowl-home',
  'black-canyon',
  'french-alpine-landscape',
  'airplane-from-above',
] as const;
