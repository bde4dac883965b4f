import { ask, silence } from './ask.js';
import { budgetMs } from './budget.js';
import { readAnswer } from './contract.js';
import type { Answer, HeaderReader } from './contract.js';
import { keep, recall } from './memory.js';
import { coolSpreadMs, maxDelayMs } from './pace.js';
import { askAt, begin, heard, newPoll, returned } from './poll.js';
import type { Poll } from './poll.js';
import type { Question } from './question.js';
import type { Heard, Outcome } from './state.js';
import { parseUrl } from './url.js';
import { pageClock } from './wait.js';
import type { ClockHost } from './wait.js';

/** How long a final answer is remembered, in ms. */
const rememberedMs = 600_000;
/** Longest answer that is remembered, in UTF-16 code units. */
const maxRemembered = 5_000;
/** How long trouble passes before readers are told, in ms of visible time. */
const tellAfterMs = 15_000;
/** Failures after which they are told whatever the time. */
const tellAfterFailures = 3;
/** An absent page that readers return to asks again after this, in ms. */
const absentMs = 60_000;
/** No headers within this time, in ms: `timeout`. */
const headersMs = 8_000;
/** No end within this time, in ms: `timeout`. */
const wholeMs = 10_000;
/** The policy's own event may come this much after the rejection, in ms. */
const policyMs = 50;
/** Of one domain: questions in flight, and of any minute, those that may leave together and all. */
const maxInFlight = 6;
const maxTogether = 6;
const maxMinute = 20;
/** Retry and `refresh()` of one question in a minute. */
const maxManual = 6;
/** Beyond this distance from the viewport, in px, all are equally far. */
const farPx = 60_000;
/** Loops without a subscriber that are kept for their last answer. */
const maxLoops = 100;

/** Who waits for an answer: one element. */
export interface Subscriber {
  readonly intervalMs: number;
  /** Visible time after which this subscriber gives up, in ms. */
  readonly timeoutMs: number;
  /** May the browser remember answers and cool-downs? */
  readonly persist: boolean;
  /** Distance from the viewport in px; the nearest are asked for first. */
  distance(): number;
  /** Is told of every answer. Must not throw. */
  next(outcome: Outcome): void;
}

/** A place at the desk, kept until `close`. */
export interface Subscription {
  /** Asks, and goes on until the answer is final; nothing where a final answer is known. */
  start(): void;
  /** Ask again, as soon as cool-down and budget allow; grants `timeoutMs` of visible time. */
  refresh(timeoutMs: number): void;
  /** How long this domain may not be asked, in ms. */
  coolDownMs(): number;
  /** The last subscriber that leaves ends the loop and its question in flight. */
  close(): void;
}

/** What one page knows about asking; shared by all elements and all copies of the script. */
export interface Desk {
  /**
   * Joins the loop of this question, and asks nothing. What is known of it, in this page or from the
   * browser's memory, is told at once.
   */
  subscribe(question: Question, subscriber: Subscriber): Subscription;
}

/** What the desk needs of a page. */
export interface DeskParts {
  readonly host: ClockHost;
  readonly fetch: typeof fetch;
  /** A share from 0 to 1. */
  readonly random: () => number;
  /** The page is on https. */
  readonly secure: boolean;
  /** Watches for the page's own policy; what it returns ends the watch and tells whether `origin` was refused. */
  readonly watchPolicy: (origin: string) => () => boolean;
}

/** One domain of one service: its budget and its cool-down, for all its posts. */
interface Domain {
  readonly key: string;
  persist: boolean;
  readonly spentMs: number[];
  inFlight: number;
  coolUntilMs: number;
  /** What this page waits beyond the cool-down, in ms, so that tabs do not return in step. */
  spreadMs: number;
}

interface Seat {
  readonly subscriber: Subscriber;
  /**
   * When it gives up, in ms of visible time; Infinity where it has time, 0 where it waits for nothing, −1 where it gave
   * up and hears only what is final.
   */
  untilMs: number;
}

/** A question in flight. */
interface Flight {
  readonly controller: AbortController;
  /** Ends the watch; true where the page's policy refused. */
  readonly refused: () => boolean;
  /** When it ends, whatever the network does, and the answer that it ends with. */
  limitMs: number;
  answer: Answer;
}

/** One question: its loop, and who waits for it. */
interface Loop extends Poll {
  readonly question: Question;
  readonly domain: Domain;
  readonly seats: Set<Seat>;
  readonly manualMs: number[];
  flight?: Flight | undefined;
  last?: Heard | undefined;
  /** When `last` was heard. */
  heardMs: number;
  /** When readers are told of passing trouble, in ms of visible time. */
  tellMs: number;
}

function isMissing(heard: Heard | undefined): boolean {
  return heard?.answer.status === 'trouble' && heard.answer.code === 'not-found';
}

const isRunning = ({ flight, dueMs }: Loop): boolean => !!flight || dueMs < Infinity;

function least({ seats }: Loop, of: (subscriber: Subscriber) => number): number {
  return Math.min(...[...seats].map(({ subscriber }) => of(subscriber)));
}

/** Ends the question in flight; true where the page's policy refused it. */
function land(loop: Loop): boolean | undefined {
  const { flight, domain } = loop;
  if (!flight) return;
  loop.flight = undefined;
  domain.inFlight--;
  flight.controller.abort();
  return flight.refused();
}

/** A desk over these parts; a page has one, a test has its own. */
export function createDesk({ host, fetch, random, secure, watchPolicy }: DeskParts): Desk {
  const loops = new Map<string, Loop>();
  const domains = new Map<string, Domain>();
  const clock = pageClock(host, beat);
  const { now, seen, poke } = clock;

  const cool = (domain: Domain, ms: number): void => {
    domain.coolUntilMs = now() + ms;
    domain.spreadMs = random() * coolSpreadMs;
  };

  /** Until when the domain may not be asked; another tab may have heard of a longer cool-down. */
  const coolUntil = (domain: Domain): number => {
    const sharedMs = (domain.persist && recall('cool', domain.key, maxDelayMs)?.leftMs) || 0;
    // A second of tolerance: the two clocks do not tick together.
    if (sharedMs && now() + sharedMs > domain.coolUntilMs + 1_000) cool(domain, sharedMs);
    return domain.coolUntilMs;
  };

  /** How long the domain may not be asked, in ms. */
  const leftMs = (domain: Domain): number => Math.max(0, coolUntil(domain) - now());

  const read = ({ apiBase }: Question, httpStatus: number, headers: HeaderReader, text: string): Answer =>
    readAnswer(httpStatus, headers, text, { base: apiBase + '/', secure });

  /** Whoever is told to wait gives up in time; a wait for a row that may yet appear is not counted. */
  const untilOf = ({ untilMs, subscriber }: Seat, news: Heard): number =>
    isMissing(news) ? Infinity : untilMs && untilMs < Infinity ? untilMs : seen() + subscriber.timeoutMs;

  const tell = (loop: Loop, news: Heard): void => {
    loop.last = news;
    for (const { subscriber, untilMs } of [...loop.seats])
      if (untilMs >= 0 || !news.again) subscriber.next(news);
  };

  /** Where nobody waits any more, ends the loop and frees its connection. */
  const leave = (loop: Loop): void => {
    if ([...loop.seats].some(({ untilMs }) => untilMs > 0)) return;
    land(loop);
    loop.dueMs = Infinity;
    queueMicrotask(clock.beat);
  };

  const remember = ({ seats, question }: Loop, news: Heard, text: string): void => {
    if (![...seats].some(({ subscriber }) => subscriber.persist)) return;
    const { status } = news.answer;
    if (isMissing(news)) keep('answer', question.url, '', rememberedMs);
    else if (status !== 'trouble') {
      keep(
        'answer',
        question.url,
        text,
        status === 'ready' && text.length < maxRemembered ? rememberedMs : 0,
      );
    }
  };

  const take = (loop: Loop, fresh: Answer, text = ''): void => {
    const refused = land(loop) && fresh.status === 'trouble' && fresh.code === 'network';
    const answer = refused ? silence('csp', `connect-src ${loop.question.apiBase}`) : fresh;
    const { seats, domain } = loop;
    const {
      tally: { failures },
      delayMs,
      coolDownMs,
    } = heard(loop, answer, now(), {
      intervalMs: least(loop, ({ intervalMs }) => intervalMs),
      online: clock.online(),
      random: random(),
    });
    // A shorter cool-down does not shorten a longer one.
    if (coolDownMs > leftMs(domain)) {
      cool(domain, coolDownMs);
      if (domain.persist) keep('cool', domain.key, '', coolDownMs);
    }
    if (failures < 2) loop.tellMs = seen() + tellAfterMs;
    loop.heardMs = now();
    const again = delayMs < Infinity;
    const told = failures >= tellAfterFailures || (failures > 1 && !!loop.last?.told);
    const news = { answer, again, told };
    for (const seat of seats) {
      if (!again) seat.untilMs = 0;
      else if (seat.untilMs >= 0) seat.untilMs = untilOf(seat, news);
    }
    remember(loop, news, text);
    tell(loop, news);
    poke();
  };

  const send = (loop: Loop): void => {
    const { domain, question } = loop;
    const flight: Flight = {
      controller: new AbortController(),
      refused: watchPolicy(question.apiBase),
      limitMs: now() + headersMs,
      answer: silence('timeout'),
    };
    loop.flight = flight;
    loop.lastMs = now();
    loop.dueMs = Infinity;
    domain.inFlight++;
    domain.spentMs.push(now());
    ask(question.url, fetch, flight.controller.signal, () => {
      flight.limitMs += wholeMs - headersMs;
    })
      .then(({ httpStatus, headers, text }) => ({ answer: read(question, httpStatus, headers, text), text }))
      .then(
        ({ answer, text }) => {
          if (loop.flight === flight) take(loop, answer, text);
        },
        () => {
          // The policy's own event may come a task after the rejection.
          flight.answer = silence('network');
          flight.limitMs = now() + policyMs;
          if (loop.flight === flight) poke();
        },
      );
  };

  /** What time, and the page's return, mean for all who wait. */
  function beat(returnMs: number): number | undefined {
    const nowMs = now();
    let nextMs: number | undefined;
    const turns = new Map<Domain, Loop[]>();
    /** Is it time? If not, beats again by then. */
    const isPast = (leftMs: number): boolean => {
      if (leftMs > 0 && leftMs < Infinity) nextMs = Math.min(nextMs ?? Infinity, leftMs);
      return leftMs <= 0;
    };
    for (const loop of loops.values()) {
      const { seats, flight, last } = loop;
      if (!seats.size) continue;
      const soonMs = nowMs + random() * returnMs;
      const missing = isMissing(last);
      if (returnMs) {
        // Readers who return to a page without audio after a minute may find some.
        if (missing && !isRunning(loop) && nowMs - loop.heardMs >= absentMs) {
          begin(loop, nowMs, soonMs);
          for (const seat of seats) seat.untilMs = Infinity;
        }
        returned(loop, soonMs);
        if (last?.told && last.again) {
          loop.last = { ...last, told: false };
          for (const { subscriber } of seats) subscriber.next({ answer: 'calm' });
        }
        // A question that slept through its time is asked anew.
        if (flight && flight.limitMs < nowMs) {
          land(loop);
          askAt(loop, soonMs);
        }
      }
      if (missing || isRunning(loop)) nextMs ??= Infinity;
      if (loop.flight && isPast(loop.flight.limitMs - nowMs)) take(loop, loop.flight.answer);
      if (clock.hidden()) continue;
      for (const seat of seats) {
        if (seat.untilMs <= 0 || !isPast(seat.untilMs - seen())) continue;
        seat.untilMs = -1;
        seat.subscriber.next({ answer: 'gave-up' });
        leave(loop);
      }
      if (loop.tally.failures && loop.last?.told === false && isPast(loop.tellMs - seen())) {
        tell(loop, { ...loop.last, told: true });
      }
      if (!isPast(loop.dueMs - nowMs)) continue;
      const waiting = turns.get(loop.domain) ?? [];
      waiting.push(loop);
      turns.set(loop.domain, waiting);
    }
    for (const [domain, waiting] of turns) {
      const coolMs = coolUntil(domain) + domain.spreadMs - nowMs;
      const mayAsk = (): boolean =>
        isPast(
          domain.inFlight < maxInFlight
            ? Math.max(coolMs, budgetMs(domain.spentMs, nowMs, maxTogether, maxMinute))
            : Infinity,
        );
      // Where the page lays things out is asked only when a question may leave.
      if (!mayAsk()) continue;
      // The nearest first; each ms of waiting counts as a px, so that nothing waits for ever.
      const scores = waiting.map(
        (loop) =>
          [
            Math.min(
              farPx,
              least(loop, (subscriber) => subscriber.distance()),
            ) + loop.dueMs,
            loop,
          ] as const,
      );
      for (const [, loop] of scores.sort(([a], [b]) => a - b)) {
        if (!mayAsk()) break;
        send(loop);
        isPast(headersMs);
      }
    }
    return nextMs;
  }

  const loopOf = (question: Question): Loop => {
    const { url, apiBase } = question;
    const key = `${apiBase} ${question.domain}`;
    const domain: Domain = domains.get(key) ?? {
      key,
      persist: false,
      spentMs: [],
      inFlight: 0,
      coolUntilMs: -Infinity,
      spreadMs: 0,
    };
    domains.set(key, domain);
    const loop: Loop = loops.get(url) ?? {
      ...newPoll(),
      question,
      domain,
      seats: new Set(),
      manualMs: [],
      heardMs: 0,
      tellMs: 0,
    };
    for (const [other, { seats }] of loops) {
      if (loops.size > maxLoops && !seats.size) loops.delete(other);
    }
    loops.set(url, loop);
    return loop;
  };

  return {
    subscribe: (question, subscriber) => {
      const loop = loopOf(question);
      const { seats, domain, manualMs } = loop;
      const { persist } = subscriber;
      const seat: Seat = { subscriber, untilMs: 0 };
      seats.add(seat);
      domain.persist ||= persist;
      const kept =
        loop.last || isRunning(loop) || !persist ? undefined : recall('answer', question.url, rememberedMs);
      if (kept) {
        const news = {
          answer: read(question, kept.value ? 200 : 404, new Headers(), kept.value),
          again: false,
          told: false,
        };
        loop.heardMs = now();
        if (news.answer.status === 'ready' || isMissing(news)) loop.last = news;
      }
      /** A final answer is not asked for twice; what a running loop heard last is news to who comes later. */
      const known =
        isRunning(loop) || (!loop.last?.again && now() - loop.heardMs < rememberedMs) ? loop.last : undefined;
      if (known?.again) seat.untilMs = untilOf(seat, known);
      if (known) subscriber.next(known);
      return {
        start: () => {
          if (!seats.has(seat) || (known && !isRunning(loop))) return;
          if (!seat.untilMs) seat.untilMs = seen() + subscriber.timeoutMs;
          // A loop that runs beats within a second by itself: a thousand elements do not wind its timer anew.
          if (isRunning(loop)) return;
          begin(loop, now());
          poke();
        },
        refresh: (timeoutMs) => {
          if (!seats.has(seat)) return;
          seat.untilMs = seen() + leftMs(domain) + timeoutMs;
          const atMs = now() + budgetMs(manualMs, now(), 1, maxManual);
          // What is under way, or sooner by itself, is not asked for twice.
          if (!loop.flight && atMs < loop.dueMs) {
            if (loop.dueMs === Infinity) begin(loop, now(), atMs);
            else {
              loop.tally = { ...loop.tally, failures: 0 };
              askAt(loop, atMs);
            }
            manualMs.push(loop.dueMs);
          }
          poke();
        },
        coolDownMs: () => leftMs(domain),
        close: () => {
          seats.delete(seat);
          leave(loop);
        },
      };
    },
  };
}

/** Listens, while a question is in flight, for the page's own policy refusing it. */
function watchPolicy(url: string): () => boolean {
  let refused = false;
  const listener = ({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void => {
    refused ||=
      disposition === 'enforce' &&
      effectiveDirective === 'connect-src' &&
      parseUrl(blockedURI)?.origin === parseUrl(url)?.origin;
  };
  document.addEventListener('securitypolicyviolation', listener);
  return () => {
    document.removeEventListener('securitypolicyviolation', listener);
    return refused;
  };
}

/** Is this page on https, so that http must not be let in? */
export function isSecurePage(): boolean {
  return isSecureContext && location.protocol !== 'http:';
}

/** The page's desk. Copies of the script, of whatever version, meet in one. */
export function pageDesk(): Desk {
  const shared = globalThis as { [key: symbol]: Desk | undefined };
  return (shared[Symbol.for('voicgen-listen')] ??= createDesk({
    host: window,
    fetch: (...args) => globalThis.fetch(...args),
    random: Math.random,
    secure: isSecurePage(),
    watchPolicy,
  }));
}
