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

export type { Words } from './words.js';
export type WordKey = keyof Words;

const dictionaries = new Map<string, Partial<Words>>(
  Object.entries({ en, de, es, fr, pt, it, nl, pl, ja, zh, ar, hi }),
);
/** Made once a language: `Intl` objects cost more than all the rest of a render. */
const tongues = new Map<string, Tongue>();

/** How one language says things. */
export interface Tongue {
  /** The tag of the words, which may be shorter than the one that was asked for. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** Has this language words of its own for `key`? */
  has(key: WordKey): boolean;
  /** The words for `key`, with values already formatted; English where the language has none. */
  say(key: WordKey, ...values: readonly string[]): string;
  /** A length in words, such as "1 minute 5 seconds". */
  length(seconds: number): string;
  /** A length in digits, such as "3:20" or "1:03:20". */
  clock(seconds: number): string;
  /** A number in the language's digits; with `'percent'` of a hundred. */
  number(value: number, style?: 'percent'): string;
}

function makeTongue(lang: string): Tongue {
  const own = dictionaries.get(lang) ?? {};
  const made = new Map<string, Intl.NumberFormat>();
  const format = (value: number, options: Intl.NumberFormatOptions): string => {
    const key = Object.values(options).join();
    const formatter = made.get(key) ?? new Intl.NumberFormat(lang, options);
    made.set(key, formatter);
    return formatter.format(value);
  };
  const split = (seconds: number): readonly number[] => {
    const whole = Math.floor(seconds);
    return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  };
  const units = ['hour', 'minute', 'second'];
  return {
    lang,
    dir: /^(ar|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(lang) ? 'rtl' : 'ltr',
    has: (key) => Object.hasOwn(own, key),
    say: (key, ...values) =>
      ((Object.hasOwn(own, key) && own[key]) || en[key]).replace(
        /\$(\d)/g,
        (_, n: string) => values[Number(n) - 1] ?? '',
      ),
    length: (seconds) => {
      const parts = split(seconds).map((value, at) => [value, units[at]] as const);
      const told = parts.filter(([value], at) => value || (at === 2 && seconds < 60));
      return told
        .map(([value, unit = '']) => format(value, { style: 'unit', unit, unitDisplay: 'long' }))
        .join(' ');
    },
    clock: (seconds) => {
      const [hours = 0, ...rest] = split(seconds);
      const parts = hours ? [hours, ...rest] : rest;
      return parts
        .map((value, at) => format(value, { minimumIntegerDigits: at ? 2 : 1, useGrouping: false }))
        .join(':');
    },
    number: (value, style) =>
      style ? format(value / 100, { style }) : format(value, { maximumFractionDigits: 2 }),
  };
}

/** The language of `tag`: by the full tag, then by its primary subtag, else English. */
export function tongueOf(tag: string): Tongue {
  const full = tag.toLowerCase().replaceAll('_', '-');
  const lang = [full, full.split('-')[0] ?? ''].find((lang) => dictionaries.has(lang)) ?? 'en';
  const tongue = tongues.get(lang) ?? makeTongue(lang);
  tongues.set(lang, tongue);
  return tongue;
}

/**
 * Adds a language, or changes words of one. Words that are missing stay English.
 * @throws TypeError where `lang` is no language tag that `Intl` knows the form of
 */
export function registerWords(lang: string, words: Partial<Words>): void {
  const tag = (Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0] ?? '').toLowerCase();
  const strings = Object.entries(words).filter(([, value]) => typeof value === 'string');
  dictionaries.set(tag, { ...dictionaries.get(tag), ...Object.fromEntries(strings) });
  tongues.delete(tag);
}
