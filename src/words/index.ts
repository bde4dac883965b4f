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

/** How one language says things. */
export interface Tongue {
  /** The tag of the words, which may be shorter than the one that was asked for. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** Has this language words of its own for `key`? */
  readonly has: (key: WordKey) => boolean;
  /** The words for `key`, with values already formatted; English where the language has none. */
  readonly say: (key: WordKey, ...values: readonly string[]) => string;
  /** A number in the language's digits. */
  readonly number: (value: number, options?: Intl.NumberFormatOptions) => string;
  /** A length in words, such as "1 minute 5 seconds"; with its sign where `signed`. */
  readonly length: (seconds: number, signed?: boolean) => string;
  /** A length in digits, such as "3:20" or "1:03:20". */
  readonly clock: (seconds: number) => string;
}

function makeTongue(lang: string): Tongue {
  const own = dictionaries.get(lang) ?? {};
  /** `Intl` objects cost more than all the rest of a render. */
  const made = new Map<string, Intl.NumberFormat>();
  const number: Tongue['number'] = (value, options = {}) => {
    const key = Object.values(options).join();
    const formatter = made.get(key) ?? new Intl.NumberFormat(lang, options);
    made.set(key, formatter);
    return formatter.format(value);
  };
  const has = (key: WordKey): boolean => Object.hasOwn(own, key);
  const split = (seconds: number): number[] => {
    const whole = Math.trunc(seconds);
    return [Math.trunc(whole / 3600), Math.trunc(whole / 60) % 60, whole % 60];
  };
  return {
    lang,
    dir: /^(ar|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(lang) ? 'rtl' : 'ltr',
    has,
    number,
    say: (key, ...values) =>
      ((has(key) && own[key]) || en[key]).replace(/\$(\d)/g, (_, place) => values[Number(place) - 1] ?? ''),
    length: (seconds, signed) =>
      split(seconds)
        .map((value, at) =>
          value || (at > 1 && Math.abs(seconds) < 60)
            ? number(value, {
                style: 'unit',
                unit: ['hour', 'minute', 'second'][at],
                unitDisplay: 'long',
                signDisplay: signed ? 'exceptZero' : 'auto',
              } as Intl.NumberFormatOptions)
            : '',
        )
        .join(' ')
        .trim(),
    clock: (seconds) =>
      split(seconds)
        .slice(seconds < 3600 ? 1 : 0)
        .map((value, at) => number(value, { minimumIntegerDigits: at ? 2 : 1 }))
        .join(':'),
  };
}

/** Made once a language. */
const tongues = new Map<string, Tongue>();

/** The language of `tag`: by the full tag, then by its primary subtag, else English. */
export function tongueOf(tag: string): Tongue {
  const full = tag.toLowerCase().replace(/_/g, '-');
  const lang = [full, full.replace(/-.*/, '')].find((lang) => dictionaries.has(lang)) ?? 'en';
  const tongue = tongues.get(lang) ?? makeTongue(lang);
  tongues.set(lang, tongue);
  return tongue;
}

/** Adds a language, or changes words of one; words that are missing stay English. */
export function registerWords(lang: string, words: Partial<Words>): void {
  const tag = lang.toLowerCase().replace(/_/g, '-');
  dictionaries.set(tag, { ...dictionaries.get(tag), ...words });
  tongues.delete(tag);
}
