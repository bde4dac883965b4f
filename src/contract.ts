import { safeUrl } from './url.js';

/** Share of the domain's request budget that is left, when the service let us read it. */
interface Budget {
  /** `X-RateLimit-Remaining` ÷ `X-RateLimit-Limit` (of 60 where that cannot be read), 0 or more. */
  readonly left?: number | undefined;
}

/** What the service says of one post. */
export type Reading =
  | ({
      readonly status: 'pending';
      /** false: a word that the contract does not know */ readonly known: boolean;
    } & Budget)
  | ({
      readonly status: 'generating';
      /** Whole percent, 0–99; null where the service gives none. */
      readonly progress: number | null;
      /** The service's own name of the stage, plain text. */
      readonly step: string;
    } & Budget)
  | ({
      readonly status: 'ready';
      /** Checked URL of the audio or video. */
      readonly src: string;
      /** Seconds, or NaN where unknown. */
      readonly duration: number;
      readonly mediaType: string;
      /** Checked URL of a page that shows the video, or ''. */
      readonly shareUrl: string;
    } & Budget)
  | ({ readonly status: 'failed'; readonly message: string } & Budget);

/** Every way in which a question can bring no reading. The words are those of `voicgen-error`. */
export type TroubleCode =
  | 'subscription'
  | 'not-found'
  | 'invalid'
  | 'forbidden'
  | 'rate-limited'
  | 'server'
  | 'timeout'
  | 'malformed'
  | 'network'
  | 'csp'
  | 'unsafe-url';

/** A question that brought no reading. */
export interface Trouble extends Budget {
  readonly status: 'trouble';
  readonly code: TroubleCode;
  /** The service's own words where it sent some: plain text, at most 300 characters. */
  readonly message: string;
  /** null where no HTTP answer came. */
  readonly httpStatus: number | null;
  /** From `Retry-After`, in ms, unbounded; null where it cannot be read. */
  readonly retryAfterMs: number | null;
}

export type Answer = Reading | Trouble;

/** The part of `Headers` that is read; headers that CORS hides read as null. */
export interface HeaderReader {
  get(name: string): string | null;
}

/** How the URLs in an answer are judged. */
export interface Trust {
  /** Relative URLs are resolved against this (the api-base), never against the host page. */
  readonly base: string;
  /** Refuse http URLs but loopback's: the page, or the relay's reader, is on https. */
  readonly secure: boolean;
}

/** Longest text taken from outside, in UTF-16 code units. */
const maxTextLength = 300;
/** Longest length that is believed, in seconds: 100 hours. */
const maxDurationSeconds = 360_000;

type Fields = Readonly<Record<string, unknown>>;

/** Own properties only: what a page put on `Object.prototype` is not an answer. */
function own(fields: unknown, name: string): unknown {
  return fields && Object.hasOwn(fields, name) ? (fields as Fields)[name] : undefined;
}

/** A string from outside as plain text: no control or direction characters, one line, at most 300 units. */
export function plainText(value: unknown): string {
  return typeof value === 'string'
    ? value
        .slice(0, 4 * maxTextLength)
        .replace(/[\0-\x20\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ')
        .trim()
        .slice(0, maxTextLength)
        .replace(/[\ud800-\udbff]$/, '')
    : '';
}

/** A finite number, from a number or a numeric string (a trailing `%` allowed); else NaN. */
function numeric(value: unknown): number {
  if (typeof value === 'string' && /^\s*[+-]?\d+(\.\d*)?\s*%?\s*$/.test(value)) return parseFloat(value);
  return Number.isFinite(value) ? (value as number) : NaN;
}

/** Seconds that can be a length of audio, or NaN. */
export function readDuration(value: unknown): number {
  const seconds = numeric(value);
  return seconds > 0 && seconds <= maxDurationSeconds ? seconds : NaN;
}

/** `audio/…` or `video/…`; anything else counts as `audio/mpeg`, the service's default. */
export function readMediaType(value: unknown): string {
  const type = plainText(value).toLowerCase();
  return /^(audio|video)\/[\w.+-]+$/.test(type) ? type : 'audio/mpeg';
}

const httpDate = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/;

/**
 * `Retry-After` in ms: delay-seconds, or an HTTP date where the answer's own `Date` can be read too (the
 * reader's clock is not asked). Anything else is null. RFC 9110, 10.2.3.
 */
export function readRetryAfter(headers: HeaderReader): number | null {
  const [value, date] = ['retry-after', 'date'].map((name) => headers.get(name) ?? '') as [string, string];
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const dates = httpDate.test(value) && httpDate.test(date);
  const delayMs = dates ? Date.parse(value) - Date.parse(date) : NaN;
  return Number.isNaN(delayMs) ? null : Math.max(0, delayMs);
}

function readBudget(headers: HeaderReader): number | undefined {
  const read = (name: string): number => numeric(headers.get('x-ratelimit-' + name));
  const remaining = read('remaining');
  const limit = read('limit');
  return remaining >= 0 ? remaining / (limit > 0 ? limit : 60) : undefined;
}

function codeOf(httpStatus: number): TroubleCode {
  switch (httpStatus) {
    case 401:
    case 403:
      return 'forbidden';
    case 402:
      return 'subscription';
    case 404:
    case 410:
      return 'not-found';
    case 408:
    case 425:
      return 'server';
    case 429:
      return 'rate-limited';
    default:
      return httpStatus < 400 ? 'malformed' : httpStatus < 500 ? 'invalid' : 'server';
  }
}

/** The service's message, and for a 422 the names (never the values) of the fields that it refuses. */
function messageOf(body: unknown): string {
  const message = own(body, 'message');
  const errors = own(body, 'errors');
  const fields = errors && typeof errors === 'object' && !Array.isArray(errors) ? Object.keys(errors) : [];
  return plainText([plainText(message), fields.join(', ')].filter(Boolean).join(': '));
}

/**
 * Reads one answer of the status route. Pure and total: whatever came, an Answer goes out. `text` is the
 * decoded body, or null where it was over the bound or could not be had.
 */
export function readAnswer(
  httpStatus: number,
  headers: HeaderReader,
  text: string | null,
  trust: Trust,
): Answer {
  const left = readBudget(headers);
  let body: unknown;
  try {
    body = JSON.parse(text ?? '');
  } catch {
    // What is no JSON has no message; a 200 without it is malformed below.
  }
  const trouble = (code: TroubleCode): Trouble => ({
    status: 'trouble',
    code,
    message: messageOf(body),
    httpStatus,
    retryAfterMs: readRetryAfter(headers),
    left,
  });
  if (httpStatus < 200 || httpStatus > 299) return trouble(codeOf(httpStatus));
  if (own(body, 'success') === false) return trouble('server');

  const data = own(body, 'data');
  const word = own(data, 'status');
  if (typeof word !== 'string') return trouble('malformed');
  switch (word.trim().toLowerCase()) {
    case 'generating': {
      const percent = numeric(own(data, 'progress_percent'));
      const progress = Number.isNaN(percent) ? null : Math.max(0, Math.min(99, Math.floor(percent)));
      return { status: 'generating', progress, step: plainText(own(data, 'step')), left };
    }
    case 'ready': {
      /** Checked; '' where it is refused, null where there is none. */
      const urlOf = (name: string): string | null => {
        const text = own(data, name);
        return typeof text === 'string' && text.trim()
          ? (safeUrl(text, trust.base, trust.secure)?.href ?? '')
          : null;
      };
      const src = urlOf('audio_url');
      if (!src) return trouble(src === '' ? 'unsafe-url' : 'malformed');
      return {
        status: 'ready',
        src,
        duration: readDuration(own(data, 'duration_seconds')),
        mediaType: readMediaType(own(data, 'media_type')),
        shareUrl: urlOf('share_url') ?? '',
        left,
      };
    }
    case 'failed':
      return { status: 'failed', message: plainText(own(data, 'error_message')), left };
    case 'pending':
      return { status: 'pending', known: true, left };
    default:
      return word.trim() ? { status: 'pending', known: false, left } : trouble('malformed');
  }
}

/** The Voicgen envelope of a reading: what the relay answers and what the browser remembers. */
export function writeAnswer(reading: Reading): string {
  const { status, progress, src, duration, mediaType, shareUrl, step, message } = reading as Partial<
    Record<'progress' | 'src' | 'duration' | 'mediaType' | 'shareUrl' | 'step' | 'message', unknown>
  > &
    Reading;
  // JSON writes NaN as null and leaves out what is undefined.
  const data = {
    status,
    progress_percent: status === 'ready' ? 100 : (progress ?? null),
    audio_url: src ?? null,
    duration_seconds: duration ?? null,
    media_type: mediaType,
    share_url: shareUrl || undefined,
    step: step || undefined,
    error_message: message || undefined,
  };
  return JSON.stringify({ success: true, message: 'OK', data });
}
