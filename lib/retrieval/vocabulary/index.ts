/** Visual words: training them, and finding those of descriptors. */
export type { Progress } from './passes.ts';
export type { TrainingDescriptors } from './source.ts';
export { trainVocabulary, type VocabularyOptions } from './training.ts';
export { type QuantiseOptions, type VisualWords, Vocabulary } from './vocabulary.ts';
