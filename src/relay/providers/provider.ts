import { plainText, type Answer, type HeaderReader, type Trust } from '../../contract.js';
import { parseUrl } from '../../url.js';
import type { DependsOn, RelayQuestion } from '../relay-question.js';
import { Secret } from '../secret.js';

/** What a service answered, bounded but not yet judged. */
export interface UpstreamAnswer {
  readonly httpStatus: number;
  readonly headers: HeaderReader;
  /** The decoded body, or null where it was over the bound. */
  readonly text: string | null;
}

/** The service's own limit of questions a minute, and for whom it counts. */
export interface UpstreamLimit {
  readonly perMinute: number;
  readonly per: 'domain' | 'key' | 'address';
}

/** One service, pure: a question goes out as path and headers, an answer comes back as an `Answer`. */
export interface ProviderKind {
  readonly name: string;
  /** Where the service lives, no trailing slash. */
  readonly baseUrl: string;
  readonly dependsOn: DependsOn;
  readonly limit: UpstreamLimit;
  /** It sends signed webhooks, and the state of its jobs only goes forward. */
  readonly pushes: boolean;
  /** Time between two questions for one post, in ms, after it has been waited for `waitedMs`. */
  readonly intervalMs: (waitedMs: number) => number;
  /** Path and query below `baseUrl`; every value is encoded into one segment or one parameter. */
  readonly path: (question: RelayQuestion) => string;
  /** The headers that carry the key; not called where there is none. */
  readonly headers: (key: string) => Readonly<Record<string, string>>;
  readonly read: (answer: UpstreamAnswer, trust: Trust) => Answer;
}

/** What every provider takes. */
export interface ProviderOptions {
  /** Another address of the service: https and public, unless the relay has `allowLoopback`. */
  readonly baseUrl?: string | undefined;
}

/** What a provider with a key takes. */
export interface KeyedProviderOptions extends ProviderOptions {
  /** The account's key. It leaves in a request header to `baseUrl`, and nowhere else. */
  readonly key: string;
}

/** A service together with the account that is used there. Shows its name and address, never its key. */
export class Provider {
  readonly name: string;
  readonly baseUrl: string;
  readonly #kind: ProviderKind;
  readonly #secret: Secret | undefined;

  /** Throws a TypeError, without the key in it, where the key cannot be one or `baseUrl` is no URL. */
  constructor(kind: ProviderKind, baseUrl: string | undefined, secret: Secret | undefined) {
    const url = parseUrl(baseUrl ?? kind.baseUrl);
    if (!url) throw new TypeError(`${kind.name}: baseUrl is no URL`);
    this.name = kind.name;
    this.baseUrl = url.href.replace(/\/+$/, '');
    this.#kind = kind;
    this.#secret = secret;
  }

  get dependsOn(): DependsOn {
    return this.#kind.dependsOn;
  }

  get limit(): UpstreamLimit {
    return this.#kind.limit;
  }

  get pushes(): boolean {
    return this.#kind.pushes;
  }

  /** Time between two questions for one post, in ms. */
  intervalMs(waitedMs: number): number {
    return this.#kind.intervalMs(waitedMs);
  }

  /** The question as a request, with the key in its headers. Redirects are not followed. */
  request(question: RelayQuestion, signal: AbortSignal): Request {
    const headers = this.#secret ? this.#kind.headers(this.#secret.reveal()) : {};
    return new Request(this.baseUrl + this.#kind.path(question), {
      headers: { accept: 'application/json', ...headers },
      redirect: 'manual',
      signal,
    });
  }

  /** What the service said. An answer that shows the key counts as none: it is never handed on. */
  read(answer: UpstreamAnswer): Answer {
    const read = this.#kind.read(answer, { base: this.baseUrl, secure: true });
    if (!this.#secret?.isIn(JSON.stringify(read))) return read;
    const { httpStatus } = answer;
    return { status: 'trouble', code: 'malformed', message: '', httpStatus, retryAfterMs: null };
  }

  /** Do both speak for one account at one address? Then they share its limits. */
  sharesAccountWith(other: Provider): boolean {
    if (this.name !== other.name || this.baseUrl !== other.baseUrl) return false;
    return this.#secret && other.#secret
      ? this.#secret.equals(other.#secret)
      : this.#secret === other.#secret;
  }
}

/** Makes a provider with a key. Throws a TypeError, without the key in it, where it cannot be one. */
export function keyedProvider(kind: ProviderKind, { key, baseUrl }: KeyedProviderOptions): Provider {
  return new Provider(kind, baseUrl, new Secret(key, `${kind.name}: key`));
}

/** Makes a provider that needs no key. */
export function keylessProvider(kind: ProviderKind, { baseUrl }: ProviderOptions): Provider {
  return new Provider(kind, baseUrl, undefined);
}

/** Steps of 3 s: what Voicgen and Vozia advise, and a good pace for Vidgen. */
export const everyThreeSeconds = (): number => 3_000;

/** Plain text from the first of these that is a text with something in it. */
export function firstText(...texts: readonly unknown[]): string {
  return texts.map(plainText).find(Boolean) ?? '';
}
