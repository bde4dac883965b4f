import * as v from 'valibot';
import { readAnswer, writeAnswer, type HeaderReader } from '../contract.js';
import type { Memo } from './memo.js';

const time = v.pipe(v.number(), v.finite());

const refusal = v.object({
  kind: v.literal('refusal'),
  httpStatus: v.picklist([402, 403, 404, 422]),
  message: v.string(),
  at: time,
});

const envelope = v.object({ kind: v.literal('reading'), envelope: v.string(), at: time });

const failure = v.object({
  kind: v.literal('failure'),
  httpStatus: v.picklist([502, 503]),
  cause: v.picklist([
    'key-refused',
    'rate-limited',
    'invalid',
    'server',
    'timeout',
    'malformed',
    'network',
    'unsafe-url',
  ]),
  retryAfterMs: v.nullable(time),
});

/** A memo as it lies in storage: readings as Voicgen envelopes, and an expiry of its own. */
const storedMemo = v.object({
  key: v.string(),
  said: v.nullable(v.variant('kind', [envelope, refusal])),
  failure: v.nullable(failure),
  heardAt: time,
  freshUntil: time,
  since: time,
  unnamedSince: time,
  forward: v.boolean(),
  kept: v.boolean(),
  expiresAt: time,
});

const noHeaders: HeaderReader = { get: () => null };
const trust = { base: 'https://relay.invalid', secure: true };

/** A memo as plain data. */
export function writeMemo(memo: Memo, expiresAt: number): object {
  const { said } = memo;
  const written =
    said?.kind === 'reading' ? { kind: said.kind, envelope: writeAnswer(said.reading), at: said.at } : said;
  return { ...memo, said: written, expiresAt };
}

/**
 * The memo for `key` in what storage gave, or undefined: others may write there too, so it is checked like
 * an answer from outside, expiry included.
 */
export function readMemo(value: unknown, key: string, now: number): Memo | undefined {
  const { success, output } = v.safeParse(storedMemo, value);
  if (!success || output.key !== key || output.expiresAt <= now) return undefined;
  const { said, failure, heardAt, freshUntil, since, unnamedSince, forward, kept } = output;
  const rest = { key, failure, heardAt, freshUntil, since, unnamedSince, forward, kept };
  if (said?.kind !== 'reading') return { ...rest, said };
  const reading = readAnswer(200, noHeaders, said.envelope, trust);
  return reading.status === 'trouble'
    ? undefined
    : { ...rest, said: { kind: 'reading', reading, at: said.at } };
}
