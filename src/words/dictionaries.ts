import { ar } from './ar.js';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { hi } from './hi.js';
import { it } from './it.js';
import { ja } from './ja.js';
import { nl } from './nl.js';
import { pl } from './pl.js';
import { pt } from './pt.js';
import type { Words } from './words.js';
import { zh } from './zh.js';

/** What is asked where a language has no words of its own. */
export { en };

/**
 * Every language by its tag; pages add theirs. The script-tag file carries this very map, packed into one string
 * (scripts/rollup/words.mjs).
 */
export const dictionaries = new Map<string, Partial<Words>>(
  Object.entries({ en, de, es, fr, pt, it, nl, pl, ja, zh, ar, hi }),
);
