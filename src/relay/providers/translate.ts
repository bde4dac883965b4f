import * as v from 'valibot';
import { readAnswer, type Answer, type HeaderReader, type Trust } from '../../contract.js';
import type { UpstreamAnswer } from './provider.js';

/** What the element understands, with what a service sent for it, not yet checked. */
export interface Envelope {
  readonly status: string;
  readonly progress_percent?: unknown;
  readonly audio_url?: unknown;
  readonly duration_seconds?: unknown;
  readonly media_type?: string;
  readonly step?: unknown;
  readonly share_url?: unknown;
  readonly error_message?: unknown;
}

const unreadable: HeaderReader = { get: () => null };

/** A translated answer goes through the one reader of Voicgen's envelope, which checks every value. */
export function readEnvelope(data: Envelope, trust: Trust): Answer {
  return readAnswer(200, unreadable, JSON.stringify({ data }), trust);
}

/** The word for a status that no contract names: readers are told that the service is at work. */
const unnamed = 'unnamed';

/** A service's words in ours, and `unnamed` for every other. */
export function translator(words: Readonly<Record<string, string>>): (word: string) => string {
  const known = new Map(Object.entries(words));
  return (word) => known.get(word) ?? unnamed;
}

/** An answer that holds no reading: by its HTTP status, a 2xx being outside the contract. */
export function readTrouble({ httpStatus, headers, text }: UpstreamAnswer, trust: Trust): Answer {
  const isSuccess = httpStatus >= 200 && httpStatus <= 299;
  // None of these services documents a 403: like a 401 it says that our key may not ask.
  return readAnswer(httpStatus === 403 ? 401 : httpStatus, headers, isSuccess ? null : text, trust);
}

/** The body by this schema, or undefined. Never throws. */
export function readBody<T>(schema: v.GenericSchema<unknown, T>, text: string | null): T | undefined {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return result.success ? result.output : undefined;
}
