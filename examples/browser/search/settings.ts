/** How photographs are read for an index: small, as queries ask for large things, and held level, as photographs of buildings mostly are. */
import type { IndexSettings } from '../background/messages.ts';

/** 640 × 480 px. */
export const SETTINGS: IndexSettings = { preset: 'hesaff', upright: true, maxPixels: 307_200 };
