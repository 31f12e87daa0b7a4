/** How photographs are read for an index: small, as most queries ask for large things, and held level, as most photographs of buildings are. */
import type { IndexSettings } from '../work/messages.ts';

/** 640 × 480 px. */
export const SETTINGS: IndexSettings = { preset: 'hesaff', upright: true, maxPixels: 307_200 };
