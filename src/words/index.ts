import { dictionaries, en } from './dictionaries.js';
import type { Words } from './words.js';

export type { Words } from './words.js';
export type WordKey = keyof Words;

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
  const has = (key: WordKey): boolean => Object.hasOwn(own, key);
  const number: Tongue['number'] = (value, options) => value.toLocaleString(lang, options);
  /** Hours, minutes and seconds; each formatted, or '' where it is left out. */
  const split = (seconds: number, format: (value: number, at: number) => string): string[] =>
    [seconds / 3600, (seconds / 60) % 60, seconds % 60]
      .map((value, at) => format(Math.trunc(value), at))
      .filter(Boolean);
  return {
    lang,
    dir: /^(ar|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(lang) ? 'rtl' : 'ltr',
    has,
    number,
    say: (key, ...values) =>
      ((has(key) && own[key]) || en[key]).replace(/\$(\d)/g, (_, place) => values[Number(place) - 1] ?? ''),
    length: (seconds, signed) =>
      split(seconds, (value, at) =>
        value || (at > 1 && Math.abs(seconds) < 60)
          ? number(value, {
              style: 'unit',
              unit: ['hour', 'minute', 'second'][at],
              unitDisplay: 'long',
              signDisplay: signed ? 'always' : 'auto',
            })
          : '',
      ).join(' '),
    clock: (seconds) =>
      split(seconds, (value, at) =>
        at || value
          ? number(value, { minimumIntegerDigits: at > 1 || seconds >= 3600 ? Math.min(2, at + 1) : 1 })
          : '',
      ).join(':'),
  };
}

/** Made once a language. */
const tongues = new Map<string, Tongue>();

/** The language of `tag`: by the full tag, then by its primary subtag, else English. */
export function tongueOf(tag: string): Tongue {
  const full = tag.toLowerCase().replace(/_/g, '-');
  const lang = [full, full.split('-')[0] ?? ''].find((tag) => dictionaries.has(tag)) ?? 'en';
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
