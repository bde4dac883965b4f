import { dictionaries, en } from './dictionaries.js';
import type { Words } from './words.js';

export type { Words } from './words.js';
export type WordKey = keyof Words;

/** How one language says things. */
export interface Tongue {
  /** The tag of the words, which may be shorter than the one that was asked for. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** The words that the language itself has. */
  readonly own: Partial<Words>;
  /** The words for `key`; English where the language has none. */
  readonly say: (key: WordKey) => string;
  /** A number in the language's digits. */
  readonly digits: (value: number, options?: Intl.NumberFormatOptions) => string;
  /** A length in words, such as "1 minute 5 seconds". */
  readonly lengthOf: (seconds: number, options?: Intl.NumberFormatOptions) => string;
  /** A length in digits, such as "3:20" or "1:03:20". */
  readonly clock: (seconds: number) => string;
}

const canonical = (tag: string): string => tag.toLowerCase().replace(/_/g, '-');

/**
 * Truthy until `Intl` is first used, which takes the main thread of a page 10 ms, and four times that on a phone.
 * Numbers are plain before, so that a player can be painted first: whatever is more than a number with its sign ends it.
 */
let cold: string | boolean | undefined = true;
/** Are numbers plain still? */
export const isCold = (): boolean => !!cold;

/** Hours, minutes, seconds. */
const split = (seconds: number): number[] =>
  [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((value) => Math.trunc(value));

/** The language of `tag`: by the full tag, then by its primary subtag, else English. */
export function tongueOf(tag: string): Tongue {
  const full = canonical(tag);
  const lang = [full, full.replace(/-.*/, '')].find((tag) => dictionaries.has(tag)) ?? 'en';
  const own = dictionaries.get(lang) ?? en;
  const digits: Tongue['digits'] = (value, options) =>
    // eslint-disable-next-line no-cond-assign -- what decides is what is remembered
    (cold &&= !options || options.signDisplay)
      ? (options && value > 0 ? '+' : '') + String(value)
      : value.toLocaleString(lang, options);
  return {
    lang,
    dir: /^(ar|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(lang) ? 'rtl' : 'ltr',
    own,
    say: (key) => own[key] || en[key],
    digits,
    lengthOf: (seconds, options) =>
      split(seconds)
        .map(
          (value, at) =>
            (value || (at > 1 && Math.abs(seconds) < 60)) &&
            digits(value, {
              style: 'unit',
              unit: ['hour', 'minute', 'second'][at],
              unitDisplay: 'long',
              ...options,
            }),
        )
        .filter(Boolean)
        .join(' '),
    clock: (seconds) =>
      split(seconds)
        .slice(seconds < 3600 ? 1 : 0)
        .map((value, at) => digits(value).padStart(at && 2, digits(0)))
        .join(':'),
  };
}

/** Adds a language, or changes words of one; words that are missing stay English. */
export function registerWords(lang: string, words: Partial<Words>): void {
  const tag = canonical(lang);
  // Without a prototype: what a page adds to `Object.prototype` is no word of a language.
  dictionaries.set(tag, { __proto__: null, ...dictionaries.get(tag), ...words } as Partial<Words>);
}
