import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dictionaries, en } from '../../src/words/dictionaries.js';
import { fr } from '../../src/words/fr.js';
import { isCold, tongueOf } from '../../src/words/index.js';
import type { Words } from '../../src/words/words.js';

type Key = keyof Words;

// Each is whole: what the map says to be partial is what pages add.
const languages = Object.fromEntries(dictionaries) as Record<string, Words>;
const keys = Object.keys(en) as Key[];

/** Names of controls and links: each must be told apart from every other, by eye and by ear. */
const controls: Key[] = [
  'heading',
  'play',
  'pause',
  'mute',
  'volume',
  'speed',
  'download',
  'newTab',
  'language',
  'fullscreen',
  'close',
  'retry',
];

/** What the player reports: two states never read the same. */
const states: Key[] = [
  'pending',
  'generating',
  'ready',
  'subscription',
  'unavailable',
  'unreachable',
  'late',
];

const scripts: Record<string, RegExp> = {
  ja: /[\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Han}]/u,
  zh: /\p{scx=Han}/u,
  ar: /\p{scx=Arabic}/u,
  hi: /\p{scx=Devanagari}/u,
};

/**
 * Words that govern another case than the nominative that `Intl` gives. Next to a placeholder they are wrong
 * for some number: "za 1 minuta", "بعد دقيقتان", "1 घंटा में".
 */
const governs: Record<string, RegExp> = {
  pl: /(?<!\p{L})(?:bez|dla|do|na|o|od|po|przed|przez|w|z|za) \$\d/iu,
  ar: /(?<!\p{L})(?:إلى|بعد|حتى|خلال|على|عن|في|قبل|لمدة|من|منذ)[ :]? ?\$\d/u,
  hi: /\$\d ?(?:का|की|के|को|तक|ने|पर|में|से)(?!\p{L})/u,
};

const placeholders = (value: string) => (value.match(/\$\d/g) ?? []).sort();

function distinct(words: Words, group: Key[]) {
  const seen = new Map<string, Key>();
  for (const key of group) {
    const value = words[key].toLowerCase();
    assert.equal(seen.get(value), undefined, `${key} reads the same: ${value}`);
    seen.set(value, key);
  }
}

for (const [code, words] of Object.entries(languages)) {
  test(`words: ${code}`, async (t) => {
    await t.test('has the keys of English, in the same order', () => {
      assert.deepEqual(Object.keys(words), keys);
    });

    await t.test('is written out, trimmed and in normal form', () => {
      for (const key of keys) {
        const value = words[key];
        assert.notEqual(value, '', key);
        assert.equal(value, value.trim(), key);
        assert.equal(value, value.normalize('NFC'), key);
        assert.doesNotMatch(value, / {2}/, key);
      }
    });

    await t.test('has the placeholders of English', () => {
      for (const key of keys) assert.deepEqual(placeholders(words[key]), placeholders(en[key]), key);
    });

    await t.test('has the typography of print', () => {
      for (const key of keys) assert.doesNotMatch(words[key], /['"`]|\.{2}/, key);
    });

    await t.test('tells controls apart, and states', () => {
      distinct(words, controls);
      distinct(words, states);
    });

    await t.test('ends sentences, and never labels', () => {
      for (const key of controls) assert.doesNotMatch(words[key], /[.。।]$/u, key);
      for (const key of states) assert.match(words[key], /[.…。।]$/u, key);
    });

    const script = scripts[code];
    if (script) {
      await t.test('is in its script', () => {
        for (const key of keys) {
          const letters = words[key].match(/\p{L}/gu) ?? [];
          const own = letters.filter((letter) => script.test(letter));
          assert.ok(own.length * 2 >= letters.length, `${key}: ${words[key]}`);
        }
      });
    }

    const governing = governs[code];
    if (governing) {
      await t.test('leaves a length in the nominative', () => {
        for (const key of keys) assert.doesNotMatch(words[key], governing, key);
      });
    }
  });
}

test('words: twelve languages', () => {
  assert.equal(Object.keys(languages).sort().join(' '), 'ar de en es fr hi it ja nl pl pt zh');
});

test('words: every key is a control, a state or a pattern', () => {
  assert.deepEqual([...controls, ...states, 'of'].sort(), [...keys].sort());
});

test('words: French sets no-break spaces where its typography has them', () => {
  for (const key of keys) assert.doesNotMatch(fr[key], /[^\u00a0][:;?!»]|«[^\u00a0]/u, key);
});

// First use of the module in this process: it stands before any other that formats a number.
test('words: numbers are plain until one needs more than its sign, and the language\u2019s own from then on', () => {
  const { digits, clock, lengthOf } = tongueOf('de');
  const always = { signDisplay: 'always' } as const;
  const plain = [clock(65), digits(1.5), digits(15, always), digits(-15, always), lengthOf(15, always)];
  assert.deepEqual(plain, ['1:05', '1.5', '+15', '-15', '+15']);
  assert.equal(isCold(), true);
  assert.equal(digits(0.45, { style: 'percent' }), '45\u00a0%');
  assert.equal(isCold(), false);
  const own = [clock(65), digits(1.5), digits(15, always), digits(-15, always), lengthOf(15, always)];
  assert.deepEqual(own, ['1:05', '1,5', '+15', '-15', '+15 Sekunden']);
});
