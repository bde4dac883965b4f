import { ask, silence } from './ask.js';
import { Budget } from './budget.js';
import { readAnswer, writeAnswer } from './contract.js';
import type { Answer } from './contract.js';
import { forget, keep, recall } from './memory.js';
import { maxDelayMs, minDelayMs } from './pace.js';
import { poll } from './poll.js';
import type { Step } from './poll.js';
import type { Question } from './question.js';
import type { Heard, Outcome } from './state.js';
import { parseUrl } from './url.js';
import { pageClock } from './wait.js';
import type { Cancel, Clock } from './wait.js';

/** How long a final answer is remembered, in ms. */
const rememberedMs = 600_000;
/** How long trouble passes before readers are told, in ms of visible time. */
const tellAfterMs = 15_000;
/** Failures after which they are told whatever the time. */
const tellAfterFailures = 3;
/** An absent page that readers return to asks again after this, in ms. */
const absentMs = 60_000;
/** Questions of one domain that may be in flight together. */
const maxInFlight = 6;
/** Beyond this distance from the viewport, in px, all are equally far. */
const farPx = 60_000;
/** Loops without a subscriber that are kept for their last answer. */
const maxIdleLoops = 100;

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
  readonly clock: Clock;
  /**
   * Joins the loop of this question, and asks nothing. What is known of it, in this page or from the
   * browser's memory, is told at once.
   */
  subscribe(question: Question, subscriber: Subscriber): Subscription;
}

/** What the desk needs of a page. */
export interface DeskParts {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** A share from 0 to 1. */
  readonly random: () => number;
  /** The page is on https. */
  readonly secure: boolean;
  /** Watches for the page's own policy; what it returns ends the watch and tells whether `origin` was refused. */
  readonly watchPolicy: (origin: string) => () => boolean;
}

/** A question that waits for its turn. */
interface Turn {
  readonly sinceMs: number;
  readonly distance: () => number;
  /** Asks; settles when the answer is there. */
  readonly go: () => Promise<void>;
}

/** One domain of one service: its budget and its cool-down, for all its posts. */
interface Domain {
  persist: boolean;
  /** Nobody asks for `ms`; other tabs read it before they ask. */
  cool(ms: number): void;
  coolDownMs(): number;
  /** Calls `go` when budget and cool-down allow and the page is visible. */
  queue(distance: Turn['distance'], go: Turn['go']): Cancel;
}

function openDomain({ clock, random }: DeskParts, key: string): Domain {
  const budget = new Budget(6, minDelayMs, 20);
  const turns = new Set<Turn>();
  let coolUntilMs = 0;
  let spreadMs = 0;
  let inFlight = 0;
  let cancel: Cancel | undefined;

  const coolUntil = (ms: number): void => {
    coolUntilMs = clock.now() + ms;
    spreadMs = random() * 10_000;
  };

  /** The nearest to the viewport; each ms of waiting counts as a px, so that nothing waits for ever. */
  const best = (): Turn => {
    const score = ({ distance, sinceMs }: Turn): number => Math.min(distance(), farPx) + sinceMs;
    const scored = [...turns].map((turn) => [turns.size > 1 ? score(turn) : 0, turn] as const);
    return scored.reduce((a, b) => (b[0] < a[0] ? b : a))[1];
  };

  /** Lets turns leave as cool-down, budget and visibility allow. */
  const pump = (): void => {
    cancel?.();
    cancel = undefined;
    while (turns.size && inFlight < maxInFlight) {
      const coolMs = domain.coolDownMs();
      const delayMs = Math.max(coolMs && coolMs + spreadMs, budget.delayMs(clock.now()));
      if (delayMs || clock.hidden()) {
        cancel = clock.wait(delayMs, true, pump);
        return;
      }
      const turn = best();
      turns.delete(turn);
      budget.spend(clock.now());
      inFlight++;
      void turn.go().then(() => {
        inFlight--;
        pump();
      });
    }
  };

  const domain: Domain = {
    persist: false,
    cool: (ms) => {
      coolUntil(ms);
      if (domain.persist) keep('cool', key, '', ms);
    },
    coolDownMs: () => {
      const sharedMs = (domain.persist && recall('cool', key, maxDelayMs)?.leftMs) || 0;
      // A second of tolerance: the two clocks do not tick together.
      if (clock.now() + sharedMs > coolUntilMs + 1_000) coolUntil(sharedMs);
      return Math.max(0, coolUntilMs - clock.now());
    },
    queue: (distance, go) => {
      const turn = { sinceMs: clock.now(), distance, go };
      turns.add(turn);
      // Not at once: all who ask in this task are in the queue before the first leaves.
      cancel ??= clock.wait(0, true, pump);
      return () => {
        if (turns.delete(turn) && !turns.size) pump();
      };
    },
  };
  return domain;
}

/** A wait that is not counted: the row may yet appear. */
const uncounted = (): void => undefined;

function isMissing(answer: Answer): boolean {
  return answer.status === 'trouble' && answer.code === 'not-found';
}

interface Seat {
  readonly subscriber: Subscriber;
  /** Ends its countdown to `gave-up`; undefined where it waits for nothing. */
  cancel?: Cancel | undefined;
}

/** One question: its subscribers, and the loop while there is something to wait for. */
interface Loop {
  readonly seats: ReadonlySet<unknown>;
  readonly subscribe: (subscriber: Subscriber) => Subscription;
}

function openLoop(parts: DeskParts, domain: Domain, { url, apiBase }: Question): Loop {
  const { clock, random, fetch, secure, watchPolicy } = parts;
  const seats = new Set<Seat>();
  /** Retry and `refresh()`: at most one in 3 s and 6 in a minute. */
  const manual = new Budget(1, minDelayMs, 6);
  /** Ends what the running loop waits for; undefined where none runs. */
  let cancel: Cancel | undefined;
  /** Cuts the wait between two questions; undefined outside it. */
  let nudge: (() => void) | undefined;
  /** Counts the loops; what belongs to an ended one no longer counts. */
  let epoch = 0;
  let cancelRefresh: Cancel | undefined;
  let cancelTell: Cancel | undefined;
  let cancelReturn: Cancel | undefined;
  let last: Heard | undefined;
  /** When `last` was heard, and when a question last left. */
  let heardMs = -Infinity;
  let lastMs = -Infinity;
  let failures = 0;
  let told = false;

  const least = (of: (subscriber: Subscriber) => number): number =>
    Math.min(...[...seats].map(({ subscriber }) => of(subscriber)));
  const restMs = (): number => Math.max(0, lastMs + minDelayMs - clock.now());

  /** Forgets passing trouble: it is over, or the page was away and starts from new. */
  const calm = (): void => {
    cancelTell?.();
    cancelTell = undefined;
    failures = 0;
    told = false;
  };

  const end = (): void => {
    cancel?.();
    cancel = nudge = undefined;
    epoch++;
    calm();
  };

  /** Where nobody waits any more, ends the loop and frees its connection. */
  const leave = (): void => {
    if (![...seats].some((seat) => seat.cancel)) end();
    if (seats.size) return;
    cancelReturn?.();
    cancelRefresh?.();
    cancelReturn = cancelRefresh = undefined;
  };

  const askOnce = async (controller: AbortController): Promise<Answer | undefined> => {
    const origin = parseUrl(apiBase)?.origin ?? '';
    const refused = watchPolicy(origin);
    lastMs = clock.now();
    const answer = await ask(url, { fetch, after: clock.after }, { base: apiBase + '/', secure }, controller);
    const silent = answer?.status === 'trouble' && answer.code === 'network';
    // The policy's own event may come a task after the rejection.
    if (silent) await new Promise<void>((resolve) => clock.after(50, resolve));
    return refused() && silent ? silence('csp', `connect-src ${origin}`) : answer;
  };

  /** Settles with the answer, or never where the loop is ended first. */
  const askInTurn = (): Promise<Answer> =>
    new Promise((resolve) => {
      nudge = undefined;
      // Elements that come and go ask no faster than one that stays.
      cancel = clock.wait(restMs(), true, () => {
        cancel = domain.queue(
          () => least((subscriber) => subscriber.distance()),
          async () => {
            const controller = new AbortController();
            const abort = (cancel = () => {
              controller.abort();
            });
            const answer = await askOnce(controller);
            if (cancel !== abort || !answer) return;
            lastMs = clock.now();
            resolve(answer);
          },
        );
      });
    });

  const wait = (ms: number, firm: boolean): Promise<boolean> =>
    new Promise((resolve) => {
      const cancelWait = (cancel = clock.wait(ms, firm, (woken) => {
        if (woken) calm();
        resolve(woken);
      }));
      nudge = () => {
        cancelWait();
        resolve(true);
      };
    });

  const tell = (heard: Heard): void => {
    last = heard;
    heardMs = clock.now();
    // Readers who return to a page without audio after a minute may find some.
    if (isMissing(heard.answer)) {
      cancelReturn ??= clock.returned(() => {
        if (!cancel && last && isMissing(last.answer) && clock.now() - heardMs >= absentMs) refresh();
      });
    }
    for (const { subscriber } of [...seats]) subscriber.next(heard);
  };

  const countDown = (seat: Seat, timeoutMs: number): void => {
    seat.cancel?.();
    seat.cancel = clock.visible(timeoutMs, () => {
      seat.cancel = undefined;
      seat.subscriber.next({ answer: 'gave-up' });
      leave();
    });
  };

  /** A final answer is not asked for twice; what a running loop heard last is news to who comes later. */
  const isKnown = (): boolean =>
    !!last && (!!cancel || (!last.again && clock.now() - heardMs < rememberedMs));

  const recallAnswer = (): Answer | undefined => {
    const kept = recall('answer', url, rememberedMs)?.value;
    const trust = { base: apiBase + '/', secure };
    return kept ? readAnswer(Number(kept.slice(0, 3)), new Headers(), kept.slice(4), trust) : undefined;
  };

  const remember = (answer: Answer): void => {
    if (![...seats].some(({ subscriber }) => subscriber.persist)) return;
    if (answer.status === 'ready') keep('answer', url, '200 ' + writeAnswer(answer), rememberedMs);
    else if (isMissing(answer)) keep('answer', url, '404 ', rememberedMs);
    else if (answer.status !== 'trouble') forget('answer', url);
  };

  const take = ({ answer, plan: { again, coolDownMs } }: Step): void => {
    const missing = isMissing(answer);
    if (coolDownMs) domain.cool(coolDownMs);
    remember(answer);
    if (answer.status !== 'trouble' || missing) calm();
    else {
      told ||= ++failures >= tellAfterFailures;
      cancelTell ??= clock.visible(tellAfterMs, () => {
        told = true;
        if (last) tell({ ...last, told });
      });
    }
    for (const seat of seats) {
      if (missing || !again) {
        seat.cancel?.();
        seat.cancel = again ? uncounted : undefined;
      } else if (seat.cancel === uncounted) countDown(seat, seat.subscriber.timeoutMs);
    }
    const heard = { answer, again, told };
    if (!again) end();
    tell(heard);
  };

  const start = async (): Promise<void> => {
    if (cancel) return;
    const mine = epoch;
    // The generator of an ended loop waits for what never comes, and is collected.
    const ended = new Promise<never>(() => undefined);
    const steps = poll({
      ask: () => (mine === epoch ? askInTurn() : ended),
      wait: (ms, firm) => (mine === epoch ? wait(ms, firm) : ended),
      intervalMs: () => least((subscriber) => subscriber.intervalMs),
      now: clock.now,
      online: clock.online,
      random,
    });
    for await (const step of steps) if (mine === epoch) take(step);
  };

  const refresh = (): void => {
    if (cancel && !nudge) return;
    cancelRefresh ??= clock.wait(Math.max(manual.delayMs(clock.now()), restMs()), true, () => {
      cancelRefresh = undefined;
      if (cancel && !nudge) return;
      manual.spend(clock.now());
      if (nudge) nudge();
      else void start();
    });
  };

  return {
    seats,
    subscribe: (subscriber) => {
      const seat: Seat = { subscriber };
      seats.add(seat);
      domain.persist ||= subscriber.persist;
      const answer = last || !subscriber.persist ? undefined : recallAnswer();
      if (answer) tell({ answer, again: false, told: false });
      else if (last && isKnown()) subscriber.next(last);
      return {
        start: () => {
          if (!cancel && isKnown()) return;
          countDown(seat, subscriber.timeoutMs);
          void start();
        },
        refresh: (timeoutMs) => {
          countDown(seat, timeoutMs);
          refresh();
        },
        coolDownMs: domain.coolDownMs,
        close: () => {
          seat.cancel?.();
          seats.delete(seat);
          leave();
        },
      };
    },
  };
}

/** A desk over these parts; a page has one, a test has its own. */
export function createDesk(parts: DeskParts): Desk {
  const loops = new Map<string, Loop>();
  const domains = new Map<string, Domain>();

  const loopOf = (question: Question): Loop => {
    const { url, apiBase } = question;
    const domainKey = `${apiBase} ${question.domain}`;
    const domain = domains.get(domainKey) ?? openDomain(parts, domainKey);
    domains.set(domainKey, domain);
    const loop = loops.get(url) ?? openLoop(parts, domain, question);
    const idle = [...loops].filter(([, { seats }]) => !seats.size);
    if (idle.length > maxIdleLoops) loops.delete(idle[0]?.[0] ?? '');
    loops.set(url, loop);
    return loop;
  };

  return {
    clock: parts.clock,
    subscribe: (question, subscriber) => loopOf(question).subscribe(subscriber),
  };
}

/** Listens, while a question is in flight, for the page's own policy refusing it. */
function watchPolicy(origin: string): () => boolean {
  let refused = false;
  const listener = (event: SecurityPolicyViolationEvent): void => {
    const ours = event.disposition === 'enforce' && event.effectiveDirective === 'connect-src';
    refused ||= ours && parseUrl(event.blockedURI)?.origin === origin;
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
    clock: pageClock(window),
    fetch: (...args) => globalThis.fetch(...args),
    random: Math.random,
    secure: isSecurePage(),
    watchPolicy,
  }));
}
