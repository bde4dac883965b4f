import { writeAnswer, type Reading } from '../contract.js';
import { unreachable } from '../unreachable.js';
import type { Clock } from './clock.js';
import type { HeaderList } from './cors.js';
import type { Told } from './desk.js';

/** An answer of the relay before it meets a request: pure data. */
export interface Reply {
  readonly httpStatus: number;
  /** The body, or null for none. */
  readonly body: string | null;
  readonly headers: HeaderList;
}

const json: readonly [string, string] = ['content-type', 'application/json; charset=utf-8'];
const nosniff: readonly [string, string] = ['x-content-type-options', 'nosniff'];
/**
 * Every answer may be shared for two seconds, errors too: behind a cache that fills one miss at a time, what
 * may not be kept makes readers stand in line.
 */
const brief: readonly [string, string] = ['cache-control', 'public, max-age=2'];
const lasting: readonly [string, string] = ['cache-control', 'public, max-age=60'];
const briefly: HeaderList = [json, nosniff, brief];
const lastingly: HeaderList = [json, nosniff, lasting];

/** Shortest and longest `Retry-After`, in s. */
const minRetrySeconds = 1;
const maxRetrySeconds = 600;
/** An overloaded relay spreads its readers over this time, in s. */
const busySeconds = { least: 5, most: 15 };

/** An error in Voicgen's envelope. */
export function errorReply(httpStatus: number, message: string, more: HeaderList = []): Reply {
  const body = JSON.stringify({ success: false, message, data: null });
  return { httpStatus, body, headers: [...briefly, ...more] };
}

/** One text for an unknown path, site, domain and post: nobody learns which of them exist. */
export const notFound: Reply = errorReply(404, 'Not found');

/** 422, with a sentence for each field that is wrong; what was sent is not repeated. */
export function invalidReply(errors: Readonly<Record<string, readonly string[]>>): Reply {
  const body = JSON.stringify({ success: false, message: 'Validation failed', data: null, errors });
  return { httpStatus: 422, body, headers: briefly };
}

/** 405; `allow` names the methods of this path. */
export function methodReply(allow: string): Reply {
  return errorReply(405, 'Method not allowed', [['allow', allow]]);
}

/** 500: nothing of what went wrong is told. */
export const failedInside: Reply = errorReply(500, 'Something went wrong inside the relay');

function retryAfter(seconds: number): HeaderList {
  return [['retry-after', String(Math.max(minRetrySeconds, Math.min(maxRetrySeconds, Math.ceil(seconds))))]];
}

/** Each reading is written once, however many readers are told. */
const written = new WeakMap<Reading, string>();

function bodyOf(reading: Reading): string {
  const known = written.get(reading);
  if (known !== undefined) return known;
  const body = writeAnswer(reading);
  written.set(reading, body);
  return body;
}

/** What a reader is told, as an answer over HTTP. */
export function replyTo(told: Told, { now, random }: Clock): Reply {
  switch (told.kind) {
    case 'reading':
      return {
        httpStatus: 200,
        body: bodyOf(told.reading),
        headers: told.reading.status === 'ready' ? lastingly : briefly,
      };
    case 'refusal':
      return told.httpStatus === 404 ? notFound : errorReply(told.httpStatus, told.message);
    case 'busy': {
      const { least, most } = busySeconds;
      const seconds = least + Math.floor(random() * (most - least + 1));
      return errorReply(
        429,
        'Too many questions at once: ask again later',
        retryAfter(Math.min(most, seconds)),
      );
    }
    case 'trouble': {
      const wait = retryAfter((told.until - now()) / 1000);
      return told.httpStatus === 502
        ? errorReply(502, 'The audio service answered in a way that cannot be used', wait)
        : errorReply(503, 'The audio service cannot be reached at the moment', wait);
    }
    default:
      return unreachable(told);
  }
}

/** A reply as a platform Response, with the headers that only its request decides. */
export function toResponse({ httpStatus, body, headers }: Reply, more: HeaderList = []): Response {
  // A plain object: Node's adapter writes it to the socket as it is.
  const all: Record<string, string> = {};
  for (const list of [headers, more]) for (const [name, value] of list) all[name] = value;
  return new Response(body, { status: httpStatus, headers: all });
}
