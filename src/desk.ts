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
import type { Clock } from './wait.js';

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

/** Who waits for an answer: one element. */
export interface Subscriber {
  readonly intervalMs: number;
  /** Visible time after which this subscriber gives up, in ms. */
  readonly timeoutMs: number;
  /** May the browser remember answers and cool-downs? */
  readonly persist: boolean;
  /** Distance from the viewport in px; the nearest are asked for first. */
  distance(): number;
  /** Is told of every answer. */
  next(outcome: Outcome): void;
}

/** A place at the desk, kept until `close`. */
export interface Subscription {
  /** Ask again now: as soon as cool-down and budget allow. `timeoutMs` more of visible time are granted. */
  refresh(timeoutMs?: number): void;
  /** How long this domain may not be asked, in ms. */
  coolDownMs(): number;
  /** The last subscriber that leaves ends the loop and its question in flight. */
  close(): void;
}

/** What one page knows about asking; shared by all elements and all copies of the script. */
export interface Desk {
  readonly clock: Clock;
  /** What the browser remembers of this question, checked like any answer; asks nothing. */
  recall(question: Question): Answer | undefined;
  /** Joins the loop of this question, or starts it. `now: false` waits for `refresh`. */
  subscribe(question: Question, subscriber: Subscriber, now: boolean): Subscription;
}

/** What the desk needs of a page. */
export interface DeskParts {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
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
  readonly leave: () => void;
}

/** One domain of one service: its budget and its cool-down, for all its posts. */
class Domain {
  readonly #parts: DeskParts;
  readonly #key: string;
  readonly #budget = new Budget(6, minDelayMs, 20);
  readonly #turns = new Set<Turn>();
  #stop = new AbortController();
  #coolUntilMs = -Infinity;
  #spreadMs = 0;
  #inFlight = 0;
  #pumping = false;
  persist = false;

  constructor(parts: DeskParts, key: string) {
    this.#parts = parts;
    this.#key = key;
  }

  /** Nobody asks for `ms`; those of other tabs read it before they ask. */
  cool(ms: number): void {
    this.#coolUntilMs = Math.max(this.#coolUntilMs, this.#parts.clock.now() + ms);
    this.#spreadMs = this.#parts.random() * Math.min(ms, 10_000);
    if (this.persist) keep('cool', this.#key, '', ms);
  }

  coolDownMs(): number {
    const nowMs = this.#parts.clock.now();
    const shared = (this.persist && recall('cool', this.#key, maxDelayMs)?.leftMs) || 0;
    if (nowMs + shared > this.#coolUntilMs + 1_000) {
      this.#coolUntilMs = nowMs + shared;
      this.#spreadMs = this.#parts.random() * 10_000;
    }
    return Math.max(0, this.#coolUntilMs - nowMs);
  }

  /** Asks when it is this question's turn; undefined once `signal` was aborted. `leaves` marks the moment. */
  async ask(
    { url, apiBase }: Question,
    distance: () => number,
    leaves: () => void,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    if (!(await this.#turn(distance, signal))) return undefined;
    leaves();
    const { clock, fetch, secure, watchPolicy } = this.#parts;
    const origin = parseUrl(apiBase)?.origin ?? '';
    const refused = watchPolicy(origin);
    const trust = { base: apiBase + '/', secure };
    const answer = await ask(url, { fetch, after: clock.after, trust }, signal);
    this.#inFlight--;
    void this.#pump();
    const silent = answer?.status === 'trouble' && answer.code === 'network';
    // The policy's own event may come a task after the rejection.
    if (silent) await new Promise<void>((resolve) => clock.after(50, resolve));
    return refused() && silent ? silence('csp', `connect-src ${origin}`) : answer;
  }

  #turn(distance: () => number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (mine: boolean): void => {
        this.#turns.delete(turn);
        signal.removeEventListener('abort', give);
        resolve(mine);
      };
      const give = (): void => {
        settle(false);
        if (this.#turns.size) return;
        // Nobody is left to wait for: no timer stays behind.
        this.#stop.abort();
        this.#stop = new AbortController();
      };
      const turn: Turn = {
        sinceMs: this.#parts.clock.now(),
        distance,
        leave: () => {
          settle(true);
        },
      };
      if (signal.aborted) {
        resolve(false);
        return;
      }
      signal.addEventListener('abort', give);
      this.#turns.add(turn);
      void this.#pump();
    });
  }

  /** Lets turns leave as cool-down, budget and visibility allow. One pump a domain. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    const { clock } = this.#parts;
    // All who ask in this task are in the queue before the first leaves: the nearest goes first.
    await undefined;
    while (this.#turns.size && this.#inFlight < maxInFlight) {
      const coolMs = this.coolDownMs();
      const delayMs = Math.max(coolMs && coolMs + this.#spreadMs, this.#budget.delayMs(clock.now()));
      if (delayMs || clock.hidden()) {
        await clock.wait(delayMs, this.#stop.signal, true);
        continue;
      }
      this.#budget.spend(clock.now());
      this.#inFlight++;
      this.#best().leave();
    }
    this.#pumping = false;
  }

  /** The nearest to the viewport; each ms of waiting counts as a px, so that nothing waits for ever. */
  #best(): Turn {
    const nowMs = this.#parts.clock.now();
    const turns = [...this.#turns];
    if (turns.length === 1) return turns[0] as Turn;
    const score = (turn: Turn): number => Math.min(turn.distance(), farPx) - (nowMs - turn.sinceMs);
    return turns.map((turn) => [score(turn), turn] as const).reduce((a, b) => (b[0] < a[0] ? b : a))[1];
  }
}

/** A wait that is not counted: the row may yet appear. */
const uncounted = (): void => undefined;

const isMissing = (answer: Answer): boolean => answer.status === 'trouble' && answer.code === 'not-found';

interface Seat {
  readonly subscriber: Subscriber;
  /** Ends its countdown to `gave-up`; undefined where it waits for nothing. */
  cancel?: (() => void) | undefined;
}

/** One question: its subscribers, and the loop while there is something to wait for. */
class Loop {
  readonly #parts: DeskParts;
  readonly #domain: Domain;
  readonly #question: Question;
  readonly #seats = new Set<Seat>();
  /** Retry and `refresh()`: at most one in 3 s and 6 in a minute. */
  readonly #manual = new Budget(1, minDelayMs, 6);
  #controller: AbortController | undefined;
  /** Cuts the wait between two questions. */
  #nudge = new AbortController();
  /** Ends with the last subscriber. */
  #life = new AbortController();
  #last: Heard | undefined;
  #lastMs = -Infinity;
  #failures = 0;
  #told = false;
  #cancelTold: (() => void) | undefined;
  #cancelReturn: (() => void) | undefined;
  #asking = false;
  #refreshing = false;

  constructor(parts: DeskParts, domain: Domain, question: Question) {
    this.#parts = parts;
    this.#domain = domain;
    this.#question = question;
  }

  subscribe(subscriber: Subscriber, now: boolean): Subscription {
    const seat: Seat = { subscriber };
    this.#seats.add(seat);
    if (subscriber.persist) this.#domain.persist = true;
    if (now) {
      const last = this.#last;
      // Who comes later is told at once what is known; a final answer is not asked for twice.
      const known =
        last && (this.#controller || (!last.again && this.#parts.clock.now() - this.#lastMs < rememberedMs));
      if (known) subscriber.next(last);
      if (this.#controller || !known) {
        this.#await(seat, subscriber.timeoutMs);
        this.#start();
      }
    }
    return {
      refresh: (timeoutMs = subscriber.timeoutMs) => {
        this.#await(seat, timeoutMs);
        void this.#refresh();
      },
      coolDownMs: () => this.#domain.coolDownMs(),
      close: () => {
        seat.cancel?.();
        this.#seats.delete(seat);
        this.#leave();
      },
    };
  }

  get empty(): boolean {
    return !this.#seats.size;
  }

  /** The countdown of one subscriber: visible time only. */
  #await(seat: Seat, timeoutMs: number): void {
    seat.cancel?.();
    seat.cancel = this.#parts.clock.active(timeoutMs, () => {
      seat.cancel = undefined;
      seat.subscriber.next({ answer: 'gave-up' });
      this.#leave();
    });
  }

  /** Where nobody waits any more, ends the loop and frees its connection. */
  #leave(): void {
    if (![...this.#seats].some((seat) => seat.cancel)) this.#end();
    if (!this.empty) return;
    this.#cancelReturn?.();
    this.#cancelReturn = undefined;
    this.#life.abort();
    this.#life = new AbortController();
  }

  #end(): void {
    this.#controller?.abort();
    this.#controller = undefined;
    this.#asking = false;
    this.#calm();
  }

  /** Forgets passing trouble: it is over, or the page was away and it starts from new. */
  #calm(): void {
    this.#cancelTold?.();
    this.#cancelTold = undefined;
    this.#failures = 0;
    this.#told = false;
  }

  #start(): void {
    if (this.#controller) return;
    const controller = (this.#controller = new AbortController());
    void this.#run(controller.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#parts;
    const sinceMs = clock.now();
    const steps = poll(
      {
        ask: (signal) => this.#ask(signal),
        wait: (ms, signal, firm) => this.#wait(ms, signal, firm),
        intervalMs: () => Math.min(...[...this.#seats].map((seat) => seat.subscriber.intervalMs)),
        waitedMs: () => clock.now() - sinceMs,
        online: () => clock.online(),
        random,
      },
      signal,
    );
    for await (const step of steps) this.#take(step);
  }

  async #ask(signal: AbortSignal): Promise<Answer | undefined> {
    const { clock } = this.#parts;
    // Elements that come and go ask no faster than one that stays.
    const restMs = this.#lastMs + minDelayMs - clock.now();
    if (restMs > 0 && (await clock.wait(restMs, signal, true)) === 'aborted') return undefined;
    this.#asking = true;
    const distance = (): number => Math.min(...[...this.#seats].map((seat) => seat.subscriber.distance()));
    const leaves = (): void => {
      this.#lastMs = clock.now();
    };
    const answer = await this.#domain.ask(this.#question, distance, leaves, signal);
    if (signal.aborted) return undefined;
    this.#asking = false;
    leaves();
    return answer;
  }

  async #wait(ms: number, signal: AbortSignal, firm: boolean): Promise<'due' | 'woken' | 'aborted'> {
    const nudge = (this.#nudge = new AbortController());
    const abort = (): void => {
      nudge.abort();
    };
    signal.addEventListener('abort', abort);
    const how = await this.#parts.clock.wait(ms, nudge.signal, firm);
    signal.removeEventListener('abort', abort);
    if (how === 'woken') this.#calm();
    return how === 'aborted' && !signal.aborted ? 'woken' : how;
  }

  #take({ answer, plan }: Step): void {
    const missing = isMissing(answer);
    if (plan.coolDownMs) this.#domain.cool(plan.coolDownMs);
    this.#remember(answer);
    if (answer.status === 'trouble' && plan.again && !missing) this.#fail();
    else this.#calm();
    if (missing) this.#watchAbsent();
    for (const seat of this.#seats) {
      if (!plan.again || missing) {
        seat.cancel?.();
        seat.cancel = plan.again ? uncounted : undefined;
      } else if (seat.cancel === uncounted) this.#await(seat, seat.subscriber.timeoutMs);
    }
    const told = this.#told;
    if (!plan.again) this.#end();
    this.#tell({ answer, again: plan.again, told });
  }

  #fail(): void {
    this.#failures++;
    if (this.#failures >= tellAfterFailures) this.#told = true;
    this.#cancelTold ??= this.#parts.clock.active(tellAfterMs, () => {
      this.#told = true;
      if (this.#last) this.#tell({ ...this.#last, told: true });
    });
  }

  #tell(outcome: Heard): void {
    this.#last = outcome;
    for (const { subscriber } of [...this.#seats]) subscriber.next(outcome);
  }

  #remember(answer: Answer): void {
    const { url } = this.#question;
    const persist = [...this.#seats].some((seat) => seat.subscriber.persist);
    if (!persist) return;
    if (answer.status === 'ready') keep('answer', url, '200 ' + writeAnswer(answer), rememberedMs);
    else if (isMissing(answer)) keep('answer', url, '404 ', rememberedMs);
    else if (answer.status !== 'trouble') forget('answer', url);
  }

  /** Readers who return to a page without audio after a minute may find some. */
  #watchAbsent(): void {
    this.#cancelReturn ??= this.#parts.clock.onReturn(() => {
      const missing = this.#last && isMissing(this.#last.answer) && !this.#controller;
      if (missing && this.#parts.clock.now() - this.#lastMs >= absentMs) void this.#refresh();
    });
  }

  async #refresh(): Promise<void> {
    const { clock } = this.#parts;
    if (this.#asking || this.#refreshing) return;
    this.#refreshing = true;
    const { signal } = this.#life;
    for (;;) {
      const restMs = Math.max(this.#manual.delayMs(clock.now()), this.#lastMs + minDelayMs - clock.now());
      if (restMs <= 0 || (await clock.wait(restMs, signal, true)) === 'aborted') break;
    }
    this.#refreshing = false;
    if (signal.aborted || this.#asking) return;
    this.#manual.spend(clock.now());
    if (this.#controller) this.#nudge.abort();
    else this.#start();
  }
}

/** Loops without a subscriber that are kept for their last answer. */
const maxIdleLoops = 100;

/** A desk over these parts; a page has one, a test has its own. */
export function createDesk(parts: DeskParts): Desk {
  const loops = new Map<string, Loop>();
  const domains = new Map<string, Domain>();

  const loopOf = (question: Question): Loop => {
    const known = loops.get(question.url);
    if (known) return known;
    const domainKey = `${question.apiBase} ${question.domain}`;
    const domain = domains.get(domainKey) ?? new Domain(parts, domainKey);
    domains.set(domainKey, domain);
    const loop = new Loop(parts, domain, question);
    loops.set(question.url, loop);
    let idle = [...loops].filter(([, { empty }]) => empty).length - maxIdleLoops;
    for (const [key, { empty }] of loops) if (idle > 0 && empty && key !== question.url) idle -= Number(loops.delete(key));
    return loop;
  };

  return {
    clock: parts.clock,
    recall: (question) => {
      const kept = recall('answer', question.url, rememberedMs)?.value;
      if (!kept) return undefined;
      const trust = { base: question.apiBase + '/', secure: parts.secure };
      return readAnswer(Number(kept.slice(0, 3)), new Headers(), kept.slice(4), trust);
    },
    subscribe: (question, subscriber, now) => loopOf(question).subscribe(subscriber, now),
  };
}

/** Listens, while a question is in flight, for the page's own policy refusing it. */
function watchPolicy(origin: string): () => boolean {
  let refused = false;
  const listener = (event: SecurityPolicyViolationEvent): void => {
    const blocked = parseUrl(event.blockedURI)?.origin === origin;
    if (blocked && event.disposition === 'enforce' && event.effectiveDirective === 'connect-src') refused = true;
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
