import type { Answer, Reading, Trouble } from '../contract.js';
import { systemAlarm, type Clock } from '../relay/clock.js';
import { makeAccount } from './account.js';
import { trouble, type Ask } from './ask.js';
import { exchange, type Fetch } from './exchange.js';
import { failureOf, narrationOf, type Absent, type Failure, type Narration } from './narration.js';
import {
  askCancel,
  askJob,
  askList,
  askSubmit,
  type Cancelled,
  type Conflict,
  type Job,
  type JobFilter,
  type JobPage,
  type Submission,
  type Submitted,
} from './vidgen.js';
import { askGenerate, askStatus, type Article, type Post } from './voicgen.js';
import { waitUntil } from './wait-until.js';

/** How the client reaches its account. */
export interface ClientOptions {
  /** The account's key. It leaves in a request header to `baseUrl`, and nowhere else. Not needed for a status by domain. */
  readonly key?: string | undefined;
  /** Default `https://api.voicgen.io`; Vidgen publishes no host, so that its jobs need one. */
  readonly baseUrl?: string | undefined;
  /** Default the platform's. */
  readonly fetch?: Fetch | undefined;
  /** Vidgen's cancel, which no document names: default `DELETE /api/jobs/{jobId}`. */
  readonly cancelRoute?: string | undefined;
}

/** What every question takes. */
export interface AskOptions {
  /** Ends the question: its promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What takes its time. */
export interface WaitOptions extends AskOptions {
  /** Time for all of it, in ms: 1,000–86,400,000, default 900,000. */
  readonly timeoutMs?: number | undefined;
  /** Hears every answer, passing trouble too. */
  readonly onProgress?: ((narration: Narration) => void) | undefined;
}

/** What generate takes. */
export interface GenerateOptions extends WaitOptions {
  /** Resolve when the narration is settled; default: when the article is taken. */
  readonly wait?: boolean | undefined;
}

/**
 * The services for servers and build scripts. Whatever a service says, and whatever goes wrong on the way, is a
 * value with a `status`; the methods reject for an ended `signal`, and with a TypeError for what no service could
 * be asked.
 */
export interface Client {
  /** Hands an article to Voicgen; resolves when it is taken. Trouble that passes is waited out: a post is made once. */
  generate(article: Article, options?: GenerateOptions): Promise<Narration>;
  /** Asks at the element's pace until the narration is ready, failed or out of reach; `gave-up` after the timeout. */
  wait(target: Post | Job, options?: WaitOptions): Promise<Narration>;
  /** Asks once. */
  status(target: Post | Job, options?: AskOptions): Promise<Narration>;
  /** Hands a picture and an audio file to Vidgen: a new video each time. */
  submit(submission: Submission, options?: AskOptions): Promise<Submitted | Failure>;
  /** The jobs of a Vidgen account, newest first. */
  list(filter?: JobFilter, options?: AskOptions): Promise<JobPage | Failure>;
  /** Calls off a Vidgen job that has not begun. */
  cancel(jobId: string, options?: AskOptions): Promise<Cancelled | Absent | Failure>;
}

const defaultTimeoutMs = 900_000;
const minTimeoutMs = 1_000;
const maxTimeoutMs = 86_400_000;

function clampTimeout(ms: number): number {
  return ms >= minTimeoutMs ? Math.min(maxTimeoutMs, ms) : minTimeoutMs;
}

const systemClock: Clock = {
  now: () => performance.now(),
  random: Math.random,
  alarm: systemAlarm,
};

/** A signal that never ends anything. */
const endless = (): AbortSignal => new AbortController().signal;

function refusalOf(found: Trouble | Conflict): Absent | Failure {
  return found.status === 'conflict'
    ? { status: 'error', code: 'conflict', message: found.message, httpStatus: 409 }
    : failureOf(found);
}

/** A list or a new job cannot be missing: it is the address that leads nowhere. */
function presentFailure(found: Trouble | Conflict): Failure {
  const failure = refusalOf(found);
  return failure.status === 'error' ? failure : { ...failure, status: 'error', code: 'invalid' };
}

/** A client on a clock of its own. Throws a TypeError, without the key in it, where key or address cannot be one. */
export function makeClient(options: ClientOptions, clock: Clock): Client {
  const account = makeAccount(options.key, options.baseUrl);
  const fetch: Fetch = options.fetch ?? ((request) => globalThis.fetch(request));

  async function send<T>({ request, read, limitMs }: Ask<T>, signal: AbortSignal): Promise<T | Trouble> {
    const answer = await exchange(request, { fetch, clock, signal, limitMs });
    if (typeof answer === 'string') return trouble(answer);
    const found = read(answer);
    // An answer that shows the key is never handed on.
    return account.shows(JSON.stringify(found)) ? trouble('malformed', answer.httpStatus) : found;
  }

  function questionOf(target: Post | Job): Ask<Reading> {
    return 'jobId' in target ? askJob(account, target) : askStatus(account, target);
  }

  async function settle(
    ask: (signal: AbortSignal) => Promise<Answer>,
    isLast: (answer: Answer) => boolean,
    { signal = endless(), timeoutMs = defaultTimeoutMs, onProgress }: WaitOptions,
  ): Promise<Narration> {
    const { answer, inTime } = await waitUntil(ask, isLast, {
      clock,
      signal,
      timeoutMs: clampTimeout(timeoutMs),
      onAnswer: (heard) => onProgress?.(narrationOf(heard)),
    });
    if (answer && (inTime || answer.status === 'trouble')) return narrationOf(answer);
    return { status: 'error', code: 'gave-up', message: '', httpStatus: null };
  }

  return {
    generate: async (article, given = {}) => {
      const [handOver, look] = [askGenerate(account, article), askStatus(account, article)];
      let isTaken = false;
      const ask = async (signal: AbortSignal): Promise<Answer> => {
        const answer = await send(isTaken ? look : handOver, signal);
        isTaken ||= answer.status !== 'trouble';
        return answer;
      };
      return settle(ask, ({ status }) => !given.wait && status !== 'trouble', given);
    },
    wait: async (target, given = {}) => {
      const look = questionOf(target);
      return settle(
        (signal) => send(look, signal),
        () => false,
        given,
      );
    },
    status: async (target, { signal = endless() } = {}) =>
      narrationOf(await send(questionOf(target), signal)),
    submit: async (submission, { signal = endless() } = {}) => {
      const found = await send(askSubmit(account, submission), signal);
      return found.status === 'submitted' ? found : presentFailure(found);
    },
    list: async (filter = {}, { signal = endless() } = {}) => {
      const found = await send(askList(account, filter), signal);
      return found.status === 'listed' ? found : presentFailure(found);
    },
    cancel: async (jobId, { signal = endless() } = {}) => {
      const found = await send(askCancel(account, { jobId }, options.cancelRoute), signal);
      return found.status === 'cancelled' ? found : refusalOf(found);
    },
  };
}

/**
 * A client of one account: Voicgen's articles, Vidgen's videos. Throws a TypeError, without the key in it, where
 * key or address cannot be one.
 */
export function client(options: ClientOptions = {}): Client {
  return makeClient(options, systemClock);
}
