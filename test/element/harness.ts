import { expect } from '@open-wc/testing';
import type { VoicgenListen } from '../../src/element.js';
import type { ErrorCode, Status } from '../../src/element.js';
import '../../src/auto.js';

/** What a test may do to a page: its own or a frame's. */
export type Page = Window & typeof globalThis;

/** The platform's own, from before anything is replaced. */
const real = {
  fetch: window.fetch,
  setTimeout: window.setTimeout.bind(window),
  random: Math.random,
  date: Date.now.bind(Date),
  error: console.error.bind(console),
  warn: console.warn.bind(console),
};

/** A share from 0 to 1 that `Math.random` gives; a test sets it. */
export const chance = { value: 0 };

// — Time ————————————————————————————————————————————————————————————————————————————————————————————

const turns: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => turns.shift()?.();

/** One real task: everything that waits for promises alone has run after it. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    turns.push(resolve);
    channel.port2.postMessage(0);
  });

/** Lets everything run that waits for promises, not for time. */
export async function settle(): Promise<void> {
  await turn();
  await turn();
}

/** Real time, for what the browser does in its own: frames, observers, media. */
const sleep = (ms: number): Promise<void> => new Promise((resolve) => real.setTimeout(resolve, ms));

/** Waits, in real time, until `condition` holds. Fails with `what` after `ms`. */
export async function until(what: string, condition: () => unknown, ms = 6_000): Promise<void> {
  const end = real.date() + ms;
  while (!(await condition())) {
    if (real.date() > end) throw new Error(`Waited in vain: ${what}`);
    await sleep(10);
  }
}

/** Two real frames: observers of the viewport have been told. */
export async function frames(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  await sleep(20);
}

interface Timer {
  readonly atMs: number;
  readonly page: Page;
  readonly run: () => void;
}

/** Timers and clocks that stand still until a test moves them. */
class VirtualTime {
  /** Monotonic; goes on from test to test. */
  nowMs = Math.ceil(performance.now());
  /** The clock of the day is ahead of the monotonic one by this. */
  #dayMs = real.date() - this.nowMs;
  /** The longest timer that was set since the test began. */
  longestMs = 0;
  #timers = new Map<number, Timer>();
  #serial = 1_000_000;
  #restore: (() => void)[] = [];

  /** Timers that are set and have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  install(page: Page): void {
    const { setTimeout, clearTimeout, performance, Date } = page;
    const { now: dateNow } = Date;
    page.setTimeout = ((run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
      // As the platform does: more than 31 bits fire at once.
      const delayMs = Number(ms) > 0 && Number(ms) < 2 ** 31 ? Number(ms) : 0;
      this.longestMs = Math.max(this.longestMs, delayMs);
      this.#serial += 1;
      this.#timers.set(this.#serial, {
        atMs: this.nowMs + delayMs,
        page,
        run: () => {
          run(...args);
        },
      });
      return this.#serial;
    }) as typeof page.setTimeout;
    page.clearTimeout = (id) => {
      if (!this.#timers.delete(Number(id))) clearTimeout.call(page, id);
    };
    Object.defineProperty(performance, 'now', { configurable: true, value: () => this.nowMs });
    Date.now = () => Math.floor(this.nowMs + this.#dayMs);
    this.#restore.push(() => {
      page.setTimeout = setTimeout;
      page.clearTimeout = clearTimeout;
      Reflect.deleteProperty(performance, 'now');
      Date.now = dateNow;
    });
  }

  uninstall(): void {
    for (const restore of this.#restore.splice(0)) restore();
    this.#timers.clear();
    this.longestMs = 0;
  }

  /** Time passes and every timer fires when it is due. */
  async advance(ms: number): Promise<void> {
    const end = this.nowMs + ms;
    await settle();
    for (;;) {
      // In the order in which they were set: of two that are due together the first one fires first.
      let due: readonly [number, Timer] | undefined;
      for (const entry of this.#timers) if (!due || entry[1].atMs < due[1].atMs) due = entry;
      if (!due || due[1].atMs > end) break;
      const [id, timer] = due;
      this.#timers.delete(id);
      this.nowMs = Math.max(this.nowMs, timer.atMs);
      timer.run();
      await settle();
    }
    this.nowMs = end;
    await settle();
  }

  /** The machine sleeps: clocks jump, and no timer fires before it is awake. */
  doze(ms: number, monotonicToo = true): void {
    if (monotonicToo) this.nowMs += ms;
    else this.#dayMs += ms;
  }

  /** A page that went away takes its timers along. */
  forget(page: Page): void {
    for (const [id, timer] of this.#timers) if (timer.page === page) this.#timers.delete(id);
  }
}

export const time = new VirtualTime();

// — The service —————————————————————————————————————————————————————————————————————————————————————

/** A question that left. */
export interface Sent {
  readonly request: Request;
  readonly init: RequestInit;
  readonly url: URL;
  /** Virtual (or real) ms since the test began. */
  readonly atMs: number;
  /** The page gave it up. */
  aborted: boolean;
}

/** What the service does with a question. */
export type Reply = (sent: Sent) => Response | Promise<Response>;

class FakeService {
  /** Every question that left, in order. */
  sent: Sent[] = [];
  #script: Reply[] = [];
  #router: ((sent: Sent) => Reply) | undefined;
  beganMs = 0;
  #restore: (() => void)[] = [];

  /** Answers in this order; the last one again and again. */
  script(...replies: Reply[]): void {
    this.#script = replies;
    this.#router = undefined;
  }

  /** Answers each question by what it asks for. */
  route(router: (sent: Sent) => Reply): void {
    this.#router = router;
  }

  /** When the questions left, in ms since the test began. */
  get times(): number[] {
    return this.sent.map(({ atMs }) => atMs);
  }

  get count(): number {
    return this.sent.length;
  }

  readonly #reply = (sent: Sent): Reply =>
    this.#router?.(sent) ?? (this.#script.length > 1 ? this.#script.shift() : this.#script[0]) ?? refuse();

  /** As the platform's: an abort rejects, a redirect is refused where the caller said so. */
  readonly fetch = (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(input, init);
    const sent: Sent = {
      request,
      init,
      url: new URL(request.url),
      atMs: performance.now() - this.beganMs,
      aborted: false,
    };
    this.sent.push(sent);
    const { signal } = init;
    return new Promise<Response>((resolve, reject) => {
      let answered = false;
      const abort = (): void => {
        sent.aborted ||= !answered;
        reject(new DOMException('The user aborted a request.', 'AbortError'));
      };
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
      Promise.resolve(this.#reply(sent)(sent)).then((response) => {
        answered = true;
        const moved = response.status >= 301 && response.status <= 308 && response.status !== 304;
        if (!moved) resolve(response);
        else if (request.redirect === 'error') reject(new TypeError('Failed to fetch'));
        else this.fetch(response.headers.get('location') ?? '/').then(resolve, reject);
      }, reject);
    });
  };

  install(page: Page): void {
    const { fetch } = page;
    page.fetch = this.fetch;
    this.#restore.push(() => {
      page.fetch = fetch;
    });
  }

  uninstall(): void {
    for (const restore of this.#restore.splice(0)) restore();
    this.sent = [];
    this.#script = [];
    this.#router = undefined;
  }
}

export const service = new FakeService();

/** A body that arrives with promises alone, never with a task of its own. */
function stream(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
}

/** An answer with this status and body. */
export const http =
  (status: number, body: string | object | null = null, headers: Record<string, string> = {}): Reply =>
  () => {
    const text = body === null || typeof body === 'string' ? body : JSON.stringify(body);
    const type = typeof body === 'string' ? {} : { 'content-type': 'application/json' };
    return new Response(text === null ? null : stream(text), { status, headers: { ...type, ...headers } });
  };

/** 200 with the contract's envelope around `data`. */
export const envelope = (data: unknown, headers?: Record<string, string>): Reply =>
  http(200, { success: true, message: 'OK', data }, headers);

/** An error as the service words it. */
export const problem = (status: number, message: string, headers?: Record<string, string>): Reply =>
  http(status, { success: false, message, data: null }, headers);

const row = (status: string, progress: unknown, url: unknown = null, seconds: unknown = null): object => ({
  status,
  progress_percent: progress,
  audio_url: url,
  duration_seconds: seconds,
});

export const audioUrl = 'https://cdn.example.com/article.mp3';
export const pending = (headers?: Record<string, string>): Reply => envelope(row('pending', null), headers);
export const generating = (progress: unknown): Reply => envelope(row('generating', progress));
export const ready = (url: unknown = audioUrl, seconds: unknown = 200): Reply =>
  envelope(row('ready', 100, url, seconds));
export const failed = (): Reply => envelope(row('failed', null));
export const missing = (): Reply => problem(404, 'Not found');

/** What `fetch` says of DNS, connection, CORS and blockers alike. */
export const refuse = (): Reply => () => Promise.reject(new TypeError('Failed to fetch'));

/** No headers, ever. */
export const silent = (): Reply => () => new Promise<Response>(() => undefined);

/** Headers and a part of the body, then a reset. */
export const broken = (): Reply => () =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"success":true,'));
        controller.error(new TypeError('network error'));
      },
    }),
  );

/** Answers when the test says so. */
export function held(reply: Reply): { reply: Reply; release: () => void } {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    reply: async (sent) => {
      await gate;
      return reply(sent);
    },
    release: () => {
      release();
    },
  };
}

// — What the page hears ——————————————————————————————————————————————————————————————————————————————

const eventNames = [
  'voicgen-status',
  'voicgen-ready',
  'voicgen-error',
  'voicgen-play',
  'voicgen-pause',
  'voicgen-ended',
  'voicgen-seek',
  'voicgen-ratechange',
  'voicgen-milestone',
] as const;

/** One event of ours, as a listener on the document received it. */
export interface Heard {
  readonly type: string;
  readonly target: EventTarget | null;
  readonly atMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly event: Event;
}

export const heard: Heard[] = [];

const listen = (event: Event): void => {
  const { type, detail } = event as CustomEvent<Record<string, unknown>>;
  heard.push({ type, target: event.target, atMs: performance.now() - service.beganMs, detail, event });
};

/** The events of one kind, of one element where it is named. */
export const heardOf = (type: (typeof eventNames)[number], target?: EventTarget): Heard[] =>
  heard.filter((event) => event.type === type && (!target || event.target === target));

/** What an event is about, in a word of its own: what the page put on prototypes is none. */
const ownWord = (detail: Readonly<Record<string, unknown>>): string => {
  const name = ['status', 'code'].find((key) => Object.hasOwn(detail, key));
  const word = name && detail[name];
  return typeof word === 'string' ? word : '';
};

/** The events so far in short: `status:pending`, `error:server`, `ready`. */
export const story = (target?: EventTarget): string[] =>
  heard
    .filter((event) => !target || event.target === target)
    .map(({ type, detail }) => [type.slice('voicgen-'.length), ownWord(detail)].filter(Boolean).join(':'));

/** The codes of the errors that the page was told of, in order. */
export const codes = (target?: EventTarget): ErrorCode[] =>
  heardOf('voicgen-error', target).map(({ detail }) => detail['code'] as ErrorCode);

// — Guards ————————————————————————————————————————————————————————————————————————————————————————————

/** What must not happen in any test: uncaught errors, unhandled rejections, `console.error`. */
const mishaps: string[] = [];
export const warnings: string[] = [];
let allowed: RegExp | undefined;

/** Errors that the test itself throws in the page's name. */
export function expectMishap(pattern: RegExp): void {
  allowed = pattern;
}

function mishap(what: string): void {
  if (!allowed?.test(what)) mishaps.push(what);
}

const words = (args: unknown[]): string => args.map(String).join(' ');

function guard(page: Page): void {
  page.console.error = (...args: unknown[]) => {
    mishap(`console.error: ${words(args)}`);
  };
  page.console.warn = (...args: unknown[]) => {
    warnings.push(words(args));
  };
}

const onError = (event: ErrorEvent): void => {
  mishap(`uncaught: ${event.message}`);
  if (allowed?.test(event.message)) event.preventDefault();
};
const onRejection = (event: PromiseRejectionEvent): void => {
  mishap(`unhandled: ${String(event.reason)}`);
};

/** Listeners of ours on window and document that are still there. */
const listeners = new Map<string, number>();

export const listenerCount = (): number => [...listeners.values()].reduce((sum, count) => sum + count, 0);

function countListeners(target: Window | Document, name: string): () => void {
  const { addEventListener, removeEventListener } = target;
  const known = new Map<string, Set<unknown>>();
  const note = (type: string): void => {
    listeners.set(`${name} ${type}`, known.get(type)?.size ?? 0);
  };
  target.addEventListener = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
    known.set(type, (known.get(type) ?? new Set()).add(listener));
    note(type);
    addEventListener.call(target, type, listener, options);
  };
  target.removeEventListener = (type: string, listener: EventListener, options?: EventListenerOptions) => {
    known.get(type)?.delete(listener);
    note(type);
    removeEventListener.call(target, type, listener, options);
  };
  return () => {
    Reflect.deleteProperty(target, 'addEventListener');
    Reflect.deleteProperty(target, 'removeEventListener');
  };
}

// — The page —————————————————————————————————————————————————————————————————————————————————————————

const overrides: (() => void)[] = [];

/** Gives `target` another property, as `get` says, until the test ends. */
export function override(target: object, name: string, get: () => unknown): void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, get, set: () => undefined });
  overrides.push(() => {
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  });
}

function setVisibility(state: DocumentVisibilityState): void {
  override(document, 'visibilityState', () => state);
  override(document, 'hidden', () => state === 'hidden');
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

export const hide = (): void => {
  setVisibility('hidden');
};
export const show = (): void => {
  setVisibility('visible');
};

function setOnline(online: boolean): void {
  override(navigator, 'onLine', () => online);
  window.dispatchEvent(new Event(online ? 'online' : 'offline'));
}

export const goOffline = (): void => {
  setOnline(false);
};
export const goOnline = (): void => {
  setOnline(true);
};

const deskKey = Symbol.for('voicgen-listen');

/** What comes after this meets no desk of before: as another tab of the same site would. */
export function newTab(): void {
  Reflect.deleteProperty(globalThis, deskKey);
}

const seed = real.date().toString(36) + real.random().toString(36).slice(2, 6);
let serial = 0;

/** A post and a domain that no other test knows. */
export const place = { post: '', domain: '' };

/** Attributes; true for an empty one, null to leave out a default. */
export type Attributes = Readonly<Record<string, string | number | true | null>>;

let field: HTMLElement;

/** Where elements are mounted. */
export const stageField = (): HTMLElement => field;

/** An element that is not in the page yet. `post-id`, `domain` and `load="eager"` are given. */
export function make(attributes: Attributes = {}, fallback = ''): VoicgenListen {
  const element = document.createElement('voicgen-listen');
  const all: Attributes = { 'post-id': place.post, domain: place.domain, load: 'eager', ...attributes };
  for (const [name, value] of Object.entries(all)) {
    if (value !== null) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.innerHTML = fallback;
  return element;
}

/** An element in the page. */
export function mount(attributes: Attributes = {}, fallback = '', parent: ParentNode = field): VoicgenListen {
  const element = make(attributes, fallback);
  parent.append(element);
  return element;
}

/** Mounts, and lets the first question leave and be answered. */
export async function mounted(attributes?: Attributes, fallback?: string): Promise<VoicgenListen> {
  const element = mount(attributes, fallback);
  await time.advance(100);
  return element;
}

// — What is on screen ————————————————————————————————————————————————————————————————————————————————

function collect(node: Node, shown: boolean, texts: string[]): void {
  if (node.nodeType === Node.TEXT_NODE) {
    if (shown && node.textContent) texts.push(node.textContent);
    return;
  }
  if (node.nodeType === Node.ELEMENT_NODE) {
    const element = node as HTMLElement;
    if (/^(style|script|template)$/.test(element.localName)) return;
    const style = getComputedStyle(element);
    if (style.display === 'none' || style.clipPath.startsWith('inset(50%')) return;
    const visible = style.visibility === 'visible';
    if (element.localName === 'select') {
      const [chosen] = (element as HTMLSelectElement).selectedOptions;
      if (visible && chosen) texts.push(chosen.text);
      return;
    }
    const children =
      element.localName === 'slot'
        ? (element as HTMLSlotElement).assignedNodes({ flatten: true })
        : (element.shadowRoot ?? element).childNodes;
    if (element.localName === 'p' || style.display !== 'inline') texts.push(' ');
    for (const child of children) collect(child, visible, texts);
    if (style.display !== 'inline') texts.push(' ');
    return;
  }
  for (const child of node.childNodes) collect(child, shown, texts);
}

/** The text that a reader sees, in order, slots and shadow roots flattened; one line. */
export function textOf(node: Node): string {
  const texts: string[] = [];
  collect(node, true, texts);
  return texts
    .join('')
    .replace(/[\s\u2068\u2069]+/g, ' ')
    .trim();
}

/** Is it on screen? */
function isVisible(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
}

/** A visible part of the element, or null. */
export function part<E extends HTMLElement = HTMLElement>(element: Element, name: string): E | null {
  const found = [...(element.shadowRoot?.querySelectorAll<E>(`[part~="${name}"]`) ?? [])];
  return found.find(isVisible) ?? null;
}

/** A visible part that has to be there. */
export function need<E extends HTMLElement = HTMLElement>(element: Element, name: string): E {
  const found = part<E>(element, name);
  if (!found) throw new Error(`No visible part "${name}" in: ${textOf(element)}`);
  return found;
}

export const retryButton = (element: Element): HTMLButtonElement | null => part(element, 'retry-button');
export const playButton = (element: Element): HTMLButtonElement => need(element, 'play-button');

/** What the progress bar shows: a percent, null where it is indeterminate, undefined where there is none. */
export function barOf(element: Element): number | null | undefined {
  const bar = part<HTMLProgressElement>(element, 'progress');
  return bar && (bar.position < 0 ? null : Math.round(bar.position * 100));
}

/** The reader's sentences, in English. */
export const sentences = {
  heading: /Listen to this article/,
  pending: /queued/,
  generating: /being prepared/,
  subscription: /subscription is inactive or its trial has expired/,
  unavailable: /audio is unavailable/,
  unreachable: /cannot be reached/,
  late: /not ready yet/,
  failed: /unavailable/,
} as const;

/** The last word in one line: status, progress, code. */
export function expectState(element: VoicgenListen, status: Status, progress: number | null = null): void {
  expect(element.status).to.equal(status);
  expect(element.getAttribute('status'), 'reflected status').to.equal(status);
  expect(element.progress, 'progress').to.equal(progress);
}

// — Frames: pages that a test may spoil —————————————————————————————————————————————————————————————

const openFrames: HTMLIFrameElement[] = [];

/** A page of its own, from the same origin, without any script yet. */
export async function openFrame(spoil?: (page: Page) => void): Promise<Page> {
  const frame = document.createElement('iframe');
  frame.style.cssText = 'width: 600px; height: 400px';
  frame.src = new URL('page.html', import.meta.url).href;
  const loaded = new Promise((resolve) => {
    frame.onload = resolve;
  });
  field.append(frame);
  openFrames.push(frame);
  await loaded;
  return adopt(frame, spoil);
}

/** A page that is the frame's own text: `about:srcdoc`, with no hostname. */
export async function openTextFrame(html: string, spoil?: (page: Page) => void): Promise<Page> {
  const frame = document.createElement('iframe');
  frame.srcdoc = html;
  const loaded = new Promise((resolve) => {
    frame.onload = resolve;
  });
  field.append(frame);
  openFrames.push(frame);
  await loaded;
  return adopt(frame, spoil);
}

function adopt(frame: HTMLIFrameElement, spoil?: (page: Page) => void): Page {
  const page = frame.contentWindow as Page;
  time.install(page);
  service.install(page);
  page.Math.random = () => chance.value;
  guard(page);
  page.addEventListener('error', onError);
  page.addEventListener('unhandledrejection', onRejection);
  for (const name of eventNames) page.document.addEventListener(name, listen);
  spoil?.(page);
  return page;
}

const scriptFile = new URL('../../dist/cdn/voicgen-listen.min.js', import.meta.url).href;

/** Runs the script-tag file in a page, as a site owner embeds it. */
export async function runScript(page: Page, attributes: Attributes = {}): Promise<void> {
  const script = page.document.createElement('script');
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, String(value));
  script.src = scriptFile;
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    page.document.head.append(script);
  });
}

// — Every test ———————————————————————————————————————————————————————————————————————————————————————

/** Sets the stage for every test of a file: its own page state, service, time and guards. */
export function stage({ virtual = true } = {}): void {
  let restore: (() => void)[] = [];

  beforeEach(() => {
    serial += 1;
    place.post = `post-${seed}-${serial}`;
    place.domain = `site-${seed}-${serial}.example`;
    chance.value = 0;
    allowed = undefined;
    mishaps.length = warnings.length = heard.length = 0;
    listeners.clear();
    localStorage.clear();
    newTab();
    field = document.createElement('div');
    document.body.append(field);
    if (virtual) {
      // Nothing that a test before remembered is fresh in this one.
      time.nowMs += 7_200_000;
      time.install(window);
    }
    service.install(window);
    service.beganMs = performance.now();
    Math.random = () => chance.value;
    guard(window);
    window.addEventListener('error', onError);
    window.addEventListener('unhandledrejection', onRejection);
    for (const name of eventNames) document.addEventListener(name, listen);
    restore = [countListeners(window, 'window'), countListeners(document, 'document')];
  });

  afterEach(async () => {
    for (const frame of openFrames.splice(0)) {
      const page = frame.contentWindow as Page | null;
      frame.remove();
      if (page) time.forget(page);
    }
    field.remove();
    // Elements leave the page a task after they were removed.
    if (virtual) await time.advance(10);
    else await sleep(0);
    for (const undo of [...overrides.splice(0).reverse(), ...restore]) undo();
    for (const name of eventNames) document.removeEventListener(name, listen);
    window.removeEventListener('error', onError);
    window.removeEventListener('unhandledrejection', onRejection);
    // A rejection that nobody takes is reported a task later.
    await sleep(0);
    if (virtual) time.uninstall();
    service.uninstall();
    window.fetch = real.fetch;
    Math.random = real.random;
    console.error = real.error;
    console.warn = real.warn;
    localStorage.clear();
    newTab();
    expect(mishaps.join('\n'), 'uncaught errors, unhandled rejections and console.error').to.equal('');
  });
}
