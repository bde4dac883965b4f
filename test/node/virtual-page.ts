import assert from 'node:assert/strict';
import { createDesk } from '../../src/desk.js';
import type { Desk, Subscriber, Subscription } from '../../src/desk.js';
import { makeQuestion } from '../../src/question.js';
import type { Question } from '../../src/question.js';
import { checking, idle, isWaiting, next } from '../../src/state.js';
import type { ErrorCode, ListenState, Outcome, Status } from '../../src/state.js';
import type { ClockHost } from '../../src/wait.js';

// A page without a browser: time that moves only when a test says so, tabs with visibility, sleep and a
// network of their own, and a service that is asked. What must hold always is checked at every question and
// every change of state, whatever the test is about.

/** 1, 2, 3 … in milliseconds as people write them. */
export const s = 1_000;
export const min = 60 * s;
export const hour = 60 * min;

/** A small generator of chance (mulberry32): the same seed, the same run. */
function chance(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Storage as browsers have it: entries are own keys, methods are not. */
export function fakeStorage(quota = Infinity): Storage {
  const methods = {
    getItem(this: Record<string, string>, key: string) {
      return Object.hasOwn(this, key) ? this[key] : null;
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      if (Object.keys(this).length >= quota) throw new DOMException('full', 'QuotaExceededError');
      this[key] = value;
    },
    removeItem(this: Record<string, string>, key: string) {
      Reflect.deleteProperty(this, key);
    },
  };
  return Object.create(methods) as Storage;
}

/** What ends with a test, or with one run of many in a test. */
export interface Scope {
  after(cleanup: () => void): void;
}

const replaced = new Set<string>();

function setProperty(scope: Scope, target: object, name: string, descriptor: PropertyDescriptor): void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, ...descriptor });
  // Of several in one scope the first knows what was there.
  if (replaced.has(name)) return;
  replaced.add(name);
  scope.after(() => {
    replaced.delete(name);
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  });
}

/** Puts a global in place for one test. */
export function setGlobal(scope: Scope, name: string, descriptor: PropertyDescriptor): void {
  setProperty(scope, globalThis, name, descriptor);
}

/** The Voicgen envelope. */
export function said(status: string, data: object = {}): Response {
  return Response.json({ success: true, message: 'OK', data: { status, audio_url: null, ...data } });
}

export const audioUrl = 'https://cdn.example/a.mp3';
export const ready = (): Response => said('ready', { audio_url: audioUrl, duration_seconds: 200 });

/** An error answer with headers that the page may read. */
export function refused(status: number, message = 'x', headers: Record<string, string> = {}): Response {
  return Response.json({ success: false, message, data: null }, { status, headers });
}

export type Reply = Response | Error | 'hang';

/** One question as the network saw it. */
export interface Asked {
  readonly url: string;
  readonly postId: string;
  readonly tab: Tab;
  /** Virtual time when it left, in ms. */
  readonly atMs: number;
  readonly init: RequestInit;
  /** When it ended, by an answer or an abort. */
  endMs: number | undefined;
  aborted: boolean;
}

interface Timer {
  readonly id: number;
  readonly owner: Tab | undefined;
  readonly atMs: number;
  readonly callback: () => void;
}

/** Everything that several tabs share: time, storage, the service. */
export class World {
  /** Virtual monotonic time since the start, in ms. */
  nowMs = 0;
  readonly asked: Asked[] = [];
  /** What the service answers; `nth` counts from 1 over all questions. */
  service: (asked: Asked, nth: number) => Reply = () => said('pending');
  latencyMs = 100;
  /** Limits that a row lifts knowingly. */
  readonly lifted = new Set<'spacing'>();
  readonly #timers = new Map<number, Timer>();
  readonly faults: string[] = [];
  #dateMs = Date.UTC(2026, 0, 1);
  #id = 0;
  #seed: number;

  constructor(
    scope: Scope,
    { seed = 1, storage = fakeStorage() }: { seed?: number; storage?: Storage | undefined } = {},
  ) {
    this.#seed = seed;
    // No mock: those keep every call with its stack.
    setProperty(scope, Date, 'now', { value: () => this.#dateMs, writable: true });
    setGlobal(scope, 'localStorage', { value: storage });
    scope.after(() => {
      assert.deepEqual(this.faults, []);
    });
  }

  random = (): (() => number) => chance(this.#seed++);

  setTimer(owner: Tab | undefined, callback: () => void, ms: number): number {
    // Browsers fire at once what is over 2³¹ ms, or no number.
    const delayMs = ms > 0 && ms < 2 ** 31 ? ms : 0;
    const timer = { id: ++this.#id, owner, atMs: this.nowMs + delayMs, callback };
    this.#timers.set(timer.id, timer);
    if (owner && this.timersOf(owner) > 1) this.faults.push('two timers live');
    if (owner && ms > 600 * s) this.faults.push(`a timer of ${ms} ms`);
    return timer.id;
  }

  clearTimer(id: number | undefined): void {
    this.#timers.delete(id ?? 0);
  }

  timersOf(tab: Tab): number {
    return [...this.#timers.values()].filter(({ owner }) => owner === tab).length;
  }

  #move(toMs: number): void {
    this.#dateMs += Math.max(0, toMs - this.nowMs);
    this.nowMs = Math.max(this.nowMs, toMs);
  }

  /** Everything that promises have to say, said. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass until `stop` says so, at most `ms`. Returns whether it was stopped. */
  async until(stop: () => boolean, ms: number): Promise<boolean> {
    const endMs = this.nowMs + ms;
    await this.settle();
    while (!stop()) {
      const due = [...this.#timers.values()]
        .filter(({ owner, atMs }) => atMs <= endMs && !owner?.frozen)
        .sort((a, b) => a.atMs - b.atMs || a.id - b.id)[0];
      if (!due) {
        this.#move(endMs);
        return false;
      }
      this.#move(due.atMs);
      this.#timers.delete(due.id);
      due.callback();
      await this.settle();
    }
    return true;
  }

  /** Lets time pass. */
  async run(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  /** The machine sleeps: no timer runs. Some clocks stand still meanwhile, the day's never does. */
  sleep(ms: number, { monotonic = true } = {}): void {
    if (monotonic) this.nowMs += ms;
    this.#dateMs += ms;
  }

  /** The reader sets the clock. */
  setDate(byMs: number): void {
    this.#dateMs += byMs;
  }

  fetch(tab: Tab, url: string, init: RequestInit): Promise<Response> {
    const postId = new URL(url).searchParams.get('post_id') ?? '';
    const asked: Asked = { url, postId, tab, atMs: this.nowMs, init, endMs: undefined, aborted: false };
    this.#judge(asked);
    this.asked.push(asked);
    const reply = tab.refusesAll ? new TypeError('blocked') : this.service(asked, this.asked.length);
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        if (asked.endMs !== undefined) return;
        asked.endMs = this.nowMs;
        if (reply instanceof Response) resolve(reply);
        else if (reply instanceof Error) reject(reply);
      };
      if (reply !== 'hang') this.setTimer(undefined, settle, this.latencyMs);
      init.signal?.addEventListener('abort', () => {
        asked.aborted = asked.endMs === undefined;
        asked.endMs ??= this.nowMs;
        reject(new DOMException('aborted', 'AbortError'));
      });
    });
  }

  /** What must hold of every question, whatever the test. */
  #judge(asked: Asked): void {
    const { tab, atMs, url } = asked;
    const fault = (text: string): void => void this.faults.push(`at ${atMs} ms: ${text}`);
    if (tab.document.hidden || tab.document.prerendering) fault('asked while hidden');
    const ofTab = this.asked.filter((other) => other.tab === tab);
    const last = ofTab.filter((other) => other.url === url).at(-1);
    if (last && last.endMs === undefined) fault('two in flight for a key');
    if (last && atMs - last.atMs < 3 * s - 1) fault(`${atMs - last.atMs} ms after the same question`);
    const { host, searchParams } = new URL(url);
    const ofDomain = ofTab.filter((other) => {
      const their = new URL(other.url);
      return their.host === host && their.searchParams.get('domain') === searchParams.get('domain');
    });
    if (ofDomain.filter(({ endMs }) => endMs === undefined).length >= 6) fault('over 6 in flight');
    const minute = ofDomain.filter((other) => other.atMs > atMs - min + 1);
    if (minute.length >= 20) fault('over 20 in a minute');
    const before = minute.at(-1);
    if (before && minute.length >= 6 && atMs - before.atMs < 3 * s - 1) {
      fault(`${atMs - before.atMs} ms after another, beyond the first six`);
    }
  }

  /** When questions left, in ms. */
  times(postId?: string): number[] {
    return this.asked.filter((asked) => !postId || asked.postId === postId).map(({ atMs }) => atMs);
  }
}

/** Times between neighbours. */
export function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, at) => time - (times[at] ?? 0));
}

class FakeDocument extends EventTarget {
  hidden = false;
  prerendering = false;
  get visibilityState(): string {
    return this.hidden ? 'hidden' : 'visible';
  }
}

/** One page in one tab, with its own desk. */
export class Tab {
  readonly document = new FakeDocument();
  readonly window = new EventTarget();
  readonly navigator = { onLine: true };
  /** In the back/forward cache: no timer runs. */
  frozen = false;
  /** The page's policy refuses every connection; the event comes a moment after the rejection. */
  refusesAll = false;
  listeners = 0;
  readonly desk: Desk;
  readonly #originMs: number;
  readonly #world: World;

  constructor(world: World, { random = world.random(), secure = true } = {}) {
    this.#world = world;
    // Tabs are not born together: their monotonic clocks have nothing to do with each other.
    this.#originMs = world.nowMs - 1_234.5;
    for (const target of [this.document, this.window]) {
      const addEventListener = target.addEventListener.bind(target);
      const removeEventListener = target.removeEventListener.bind(target);
      const seen = new Set<string>();
      target.addEventListener = (type: string, listener: EventListener) => {
        if (!seen.has(type)) this.listeners++;
        seen.add(type);
        addEventListener(type, listener);
      };
      target.removeEventListener = (type: string, listener: EventListener) => {
        if (seen.delete(type)) this.listeners--;
        removeEventListener(type, listener);
      };
    }
    this.desk = createDesk({
      host: this.host,
      fetch: (url, init) => world.fetch(this, url as string, init ?? {}),
      random,
      secure,
      watchPolicy: () => {
        let seen = false;
        world.setTimer(undefined, () => (seen = this.refusesAll), 20);
        return () => seen;
      },
    });
  }

  get host(): ClockHost {
    const world = this.#world;
    return {
      document: this.document as unknown as Document,
      navigator: this.navigator as unknown as Navigator,
      addEventListener: this.window.addEventListener.bind(this.window),
      removeEventListener: this.window.removeEventListener.bind(this.window),
      setTimeout: (callback, ms) => world.setTimer(this, callback, ms),
      clearTimeout: (id) => {
        world.clearTimer(id);
      },
      performance: { now: () => world.nowMs - this.#originMs },
    };
  }

  get timers(): number {
    return this.#world.timersOf(this);
  }

  /** Questions of this tab that have not ended. */
  get inFlight(): number {
    return this.#world.asked.filter(({ tab, endMs }) => tab === this && endMs === undefined).length;
  }

  hide(): void {
    this.document.hidden = true;
    this.document.dispatchEvent(new Event('visibilitychange'));
  }

  show(): void {
    this.document.hidden = false;
    this.document.dispatchEvent(new Event('visibilitychange'));
  }

  goOffline(): void {
    this.navigator.onLine = false;
    this.window.dispatchEvent(new Event('offline'));
  }

  goOnline(): void {
    this.navigator.onLine = true;
    this.window.dispatchEvent(new Event('online'));
  }

  /** Into the back/forward cache, without a change of visibility that the page could see. */
  freeze(): void {
    this.frozen = true;
  }

  /** Back from the back/forward cache. */
  restore(): void {
    this.frozen = false;
    this.window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  }

  /** A prerendered page is shown. */
  activate(): void {
    this.document.prerendering = false;
    this.document.dispatchEvent(new Event('prerenderingchange'));
  }

  listen(question: Question, options: ReaderOptions = {}): Reader {
    return new Reader(this.#world, this, question, options);
  }
}

/** The question of a post, as an element makes it. */
export function ask(
  postId = 'a',
  parts: { domain?: string; apiBase?: string; lang?: string } = {},
): Question {
  const base = {
    apiBase: 'https://api.example',
    domain: 'blog.example',
    postId,
    baseURI: 'https://blog.example/',
  };
  const question = makeQuestion({ ...base, ...parts }, parts.lang ?? 'en', true);
  assert.ok(typeof question === 'object');
  return question;
}

export interface ReaderOptions {
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly persist?: boolean;
  readonly distance?: number;
}

/** Which status may follow which; what SPEC.md does not know is a fault. */
const follows: Readonly<Record<Status, readonly Status[]>> = {
  idle: ['checking', 'pending', 'generating', 'ready', 'failed', 'absent', 'error'],
  checking: ['checking', 'pending', 'generating', 'ready', 'failed', 'absent', 'error'],
  pending: ['pending', 'generating', 'ready', 'failed', 'absent', 'error'],
  generating: ['pending', 'generating', 'ready', 'failed', 'absent', 'error'],
  ready: ['ready', 'pending', 'generating', 'failed', 'absent', 'error'],
  failed: ['failed', 'pending', 'generating', 'ready', 'absent', 'error'],
  absent: ['absent', 'pending', 'generating', 'ready', 'failed', 'error'],
  error: ['error', 'checking', 'pending', 'generating', 'ready', 'failed', 'absent'],
};

/** Stands where an element stands: takes outcomes, keeps the state. */
export class Reader {
  state: ListenState = idle;
  readonly history: Status[] = [];
  readonly outcomes: Outcome[] = [];
  readonly codes: ErrorCode[] = [];
  distance: number;
  closed = false;
  readonly subscription: Subscription;
  readonly #world: World;

  constructor(
    world: World,
    readonly tab: Pick<Tab, 'desk'>,
    question: Question,
    { intervalMs = 3 * s, timeoutMs = 15 * min, persist = true, distance = 0 }: ReaderOptions,
  ) {
    this.#world = world;
    this.distance = distance;
    const subscriber: Subscriber = {
      intervalMs,
      timeoutMs,
      persist,
      distance: () => this.distance,
      next: (outcome) => {
        this.#next(outcome);
      },
    };
    this.subscription = tab.desk.subscribe(question, subscriber);
  }

  get code(): ErrorCode | undefined {
    return this.state.error?.code;
  }

  get told(): boolean {
    return isWaiting(this.state) && this.state.told;
  }

  start(): this {
    if (this.state.status === 'idle') {
      this.state = checking;
      this.subscription.start();
    }
    return this;
  }

  refresh(ms = 5 * min): void {
    this.subscription.refresh(ms);
  }

  close(): void {
    this.closed = true;
    this.subscription.close();
  }

  #next(outcome: Outcome): void {
    const before = this.state;
    const after = next(before, outcome);
    const fault = (text: string): void => void this.#world.faults.push(text);
    if (this.closed) fault('told after close');
    if (after !== before && !follows[before.status].includes(after.status))
      fault(`${before.status} → ${after.status}`);
    if (isWaiting(after)) {
      const { progress } = after;
      if (progress !== null && !(progress >= 0 && progress <= 99)) fault(`progress ${progress}`);
      if (isWaiting(before) && (before.progress ?? -1) > (progress ?? -1)) fault('progress went back');
    }
    this.outcomes.push(outcome);
    this.state = after;
    if (after.status !== before.status) this.history.push(after.status);
    if (after.error && after.error.code !== before.error?.code) this.codes.push(after.error.code);
  }
}

export interface Stage {
  readonly world: World;
  readonly tab: Tab;
}

/** A world with one tab in it. */
export function stage(scope: Scope, service?: (asked: Asked, nth: number) => Reply): Stage {
  const world = new World(scope);
  if (service) world.service = service;
  return { world, tab: new Tab(world) };
}

/** Answers in turn; the last one stays. */
export function inTurn(...replies: (() => Reply)[]): (asked: Asked, nth: number) => Reply {
  return (_, nth) => (replies[nth - 1] ?? replies.at(-1))?.() ?? 'hang';
}

/** Holds `value` between two bounds, a millisecond of grace at each. */
export function within(value: number, least: number, most: number, what = 'value'): void {
  assert.ok(value >= least - 1 && value <= most + 1, `${what} ${value} is not within ${least}–${most}`);
}
