import { render } from 'lit/html.js';
import { readDuration, readMediaType } from './contract.js';
import { isSecurePage, pageDesk } from './desk.js';
import type { Subscription } from './desk.js';
import type { ListenEventParts } from './events.js';
import { openPlayback } from './playback.js';
import { makeQuestion } from './question.js';
import type { Question } from './question.js';
import { checking, idle, isWaiting, listenError, next } from './state.js';
import type { ErrorCode, ListenError, ListenState, Outcome, Status } from './state.js';
import { styles } from './styles.js';
import { safeUrl } from './url.js';
import { version } from './version.js';
import { sentencesOf, view } from './view/view.js';
import { registerWords, tongueOf } from './words/index.js';
import type { Tongue, WordKey, Words } from './words/index.js';

/**
 * The properties beside the attributes (`postId` beside `post-id`): a text with its default, a flag, or a number
 * with default, least and most.
 */
const properties: Readonly<Record<string, string | false | readonly [number, number, number]>> = {
  postId: '',
  domain: '',
  lang: '',
  apiBase: 'https://api.voicgen.io',
  src: '',
  duration: '',
  mediaType: 'audio/mpeg',
  heading: '',
  load: 'visible',
  pollInterval: [3_000, 3_000, 600_000],
  pollTimeout: [900_000, 1_000, 86_400_000],
  seekOffset: [15, 1, 3_600],
  playbackRates: '0.75 1 1.25 1.5 1.75 2',
  storage: 'local',
  quiet: false,
  nohotkeys: false,
  debug: false,
};
const attributeOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());

/** Sound that was asked for this long ago no longer starts by itself, in ms. */
const wishMs = 120_000;
/** What a press of Retry grants, in ms of visible time. */
const retryMs = 300_000;
/** A URL that dies this soon after another is not asked for again by itself, in ms. */
const renewMs = 30_000;
/** An announcement comes at least this much later, in ms. */
const quietMs = 100;
/** One announcement in this time a page, and in this time an element, in ms. */
const pageGapMs = 2_000;
const ownGapMs = 5_000;
/** The first question is asked this near to the viewport. */
const nearMargin = '600px';

/** For the site owner, with `debug`: what cures it. */
const cures: Partial<Record<ErrorCode, string>> = {
  network: 'api-base down, or refuses this origin (CORS)',
  csp: 'allow it in the Content-Security-Policy',
  'not-found': 'no audio made, or domain= is not the registered one',
  'rate-limited': 'set src, or use a relay',
};

/** Elements that stand in a document, for words that come later. */
const standing = new Set<VoicgenListen>();
/** When the page may speak again, in ms. */
let freeMs = 0;
let sheet: CSSStyleSheet | undefined;

/** Adopted sheets pass a strict CSP, and one serves all elements. */
function addStyles(root: ShadowRoot): void {
  try {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
    }
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Plain, and usable.
  }
}

interface Wish {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Bare Node has no elements; there the class can be imported and nothing more. */
const Base = 'HTMLElement' in globalThis ? HTMLElement : (Object as unknown as typeof HTMLElement);

/**
 * Listen to this article: waits honestly for a post's narration, then plays it.
 *
 * @tagname voicgen-listen
 *
 * @attr {string} post-id - the id that was given to generate; at most 200 characters
 * @attr {string} [domain=location.hostname] - the registered hostname
 * @attr {string} lang - language of the audio and of the words; inherited where not set, else `en`
 * @attr {string} languages - space-separated codes: readers get a picker, each language is its own question
 * @attr {string} [api-base=https://api.voicgen.io] - where the status route lives: the service or a relay
 * @attr {string} src - audio or video that the page knows: ready at once, with no status request
 * @attr {number} duration - its length in seconds
 * @attr {string} [media-type=audio/mpeg] - its type; `video/…` shows a picture
 * @attr {string} heading - the visible title; default: "Listen to this article" in the reader's language
 * @attr {"visible" | "eager" | "interaction"} [load=visible] - when the first question is asked: within 600 px of the viewport, as soon as connected, or not before the reader presses
 * @attr {number} [poll-interval=3000] - ms between questions while the service works; 3000–600000
 * @attr {number} [poll-timeout=900000] - ms of visible waiting after which the element stops; 1000–86400000
 * @attr {number} [seek-offset=15] - seconds that the skip buttons move; 1–600
 * @attr {string} [playback-rates=0.75 1 1.25 1.5 1.75 2] - speed choices; 0.25–4
 * @attr {"local" | "none"} [storage=local] - what the reader's browser remembers; `none` writes nothing
 * @attr {boolean} quiet - problems are told by event only; readers see just the fallback content
 * @attr {boolean} download - shows a download link
 * @attr {boolean} sticky - a mini player while the audio plays out of view
 * @attr {boolean} nohotkeys - no keyboard shortcuts
 * @attr {boolean} debug - shows a line for the site owner: the cause and the cure
 *
 * @slot - fallback content: shown without script and in `absent`, `failed` and `error`
 * @slot heading - replaces the title
 *
 * @csspart base - the box
 * @csspart heading - the title
 * @csspart status - what the service says, while waiting
 * @csspart progress - the progress bar
 * @csspart player - timeline and time
 * @csspart play-button - the main button: play, pause, play when ready
 * @csspart replay-button - the main button at the end
 * @csspart skip-back-button - back by `seek-offset`
 * @csspart skip-forward-button - forward by `seek-offset`
 * @csspart timeline - the position slider
 * @csspart time - elapsed and total; a press shows the rest instead
 * @csspart rate - the speed menu
 * @csspart mute-button - sound off and on
 * @csspart volume - the volume slider, where the platform allows
 * @csspart download - the download link
 * @csspart language - the language menu
 * @csspart error - the sentence for readers, with its button
 * @csspart retry-button - asks again
 * @csspart mini - the box while it is docked to the viewport's edge
 * @csspart close-button - closes the mini player
 * @csspart media - the audio or video element
 * @csspart fullscreen-button - video only
 * @csspart share-link - the service's own page of a video
 * @csspart debug - the line for the site owner
 *
 * @cssprop [--voicgen-accent=currentColor] - buttons, timeline and progress
 * @cssprop [--voicgen-background=transparent] - the box
 * @cssprop [--voicgen-color=inherit] - text
 * @cssprop [--voicgen-border=1px solid] - the box's border
 * @cssprop [--voicgen-radius=0.75em] - the box's corners
 * @cssprop [--voicgen-font=inherit] - font family
 * @cssprop [--voicgen-gap=0.75em] - padding and gaps
 * @cssprop [--voicgen-size=3.4rem] - the main button
 *
 * @fires {CustomEvent} voicgen-status - `{ status, progress }`
 * @fires {CustomEvent} voicgen-ready - `{ src, duration }`
 * @fires {CustomEvent} voicgen-error - `{ code, message, httpStatus, retryable }`
 * @fires {CustomEvent} voicgen-play - `{ currentTime, duration }`
 * @fires {CustomEvent} voicgen-pause - `{ currentTime, duration }`
 * @fires {CustomEvent} voicgen-ended - `{ currentTime, duration }`
 * @fires {CustomEvent} voicgen-seek - `{ from, to, currentTime, duration }`
 * @fires {CustomEvent} voicgen-ratechange - `{ rate, currentTime, duration }`
 * @fires {CustomEvent} voicgen-milestone - `{ percent, currentTime, duration }`: 25, 50, 75, 90
 */
export class VoicgenListen extends Base {
  /** This build's version. */
  static readonly version = version;
  static readonly observedAttributes = Object.keys(properties).map(attributeOf);

  /** Adds a language, or words of one; elements on the page follow. */
  static registerLocale(lang: string, words: Partial<Words>): void {
    registerWords(lang, words);
    for (const element of standing) element.attributeChangedCallback();
  }

  /** The id that was given to generate. */
  declare postId: string;
  /** Registered hostname; default: the page’s. */
  declare domain: string;
  /** Where the status route lives. */
  declare apiBase: string;
  /** What the page set; `currentSrc` is what is played. */
  declare src: string;
  /** MIME type of `src`. */
  declare mediaType: string;
  /** The visible title; empty for the language’s own. */
  declare heading: string;
  /** `visible`, `eager` or `interaction`. */
  declare load: string;
  /** ms between questions. */
  declare pollInterval: number;
  /** ms of visible waiting. */
  declare pollTimeout: number;
  /** Seconds that the skip buttons move. */
  declare seekOffset: number;
  /** Speed choices, space-separated. */
  declare playbackRates: string;
  /** `local` or `none`. */
  declare storage: string;
  /** Problems are told by event only. */
  declare quiet: boolean;
  /** No keyboard shortcuts. */
  declare nohotkeys: boolean;
  /** Shows a line for the site owner. */
  declare debug: boolean;
  /** As on `HTMLMediaElement`. */
  declare readonly paused: boolean;
  /** As on `HTMLMediaElement`. */
  declare readonly ended: boolean;
  /** 0–1; out of range: the nearest. */
  declare volume: number;
  /** As on `HTMLMediaElement`. */
  declare muted: boolean;

  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #clock = pageDesk().clock;
  #state: ListenState = idle;
  /** What the question is made of; a change starts anew. */
  #key: string | undefined;
  #question: Question | undefined;
  #subscription: Subscription | undefined;
  #near: IntersectionObserver | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #scheduled = false;
  #painted = false;
  #collapsed = false;
  /** Kinds of trouble that the page was told of since the last recovery. */
  #told = new Set<ErrorCode>();
  /** Promises of sound, and when sound was last asked for. */
  #wishes: Wish[] = [];
  #wishedMs = 0;
  #retrying = false;
  #renewedMs = -Infinity;
  #renewing = false;
  /** The reader has been told that something is being waited for. */
  #waited = false;
  #text = '';
  #freeMs = 0;
  #cancelSay: (() => void) | undefined;

  readonly #playback = openPlayback({
    clock: this.#clock,
    changed: () => {
      this.attributeChangedCallback();
    },
    started: () => {
      this.toggleAttribute('playing', true);
      this.#renewing = false;
      this.#settle();
      this.#emitTimes('voicgen-play', {});
    },
    stopped: (ended) => {
      this.toggleAttribute('playing', false);
      this.#emitTimes(ended ? 'voicgen-ended' : 'voicgen-pause', {});
    },
    sought: (from, to) => {
      this.#emitTimes('voicgen-seek', { from, to });
    },
    blocked: (reason) => {
      this.#settle(reason);
      this.#emit('voicgen-error', listenError('play-blocked'));
      this.#announce('ready');
    },
    died: (refused) => {
      this.#died(refused);
    },
  });

  /** What is going on, in one word. */
  get status(): Status {
    return this.#state.status;
  }

  /** Percent, 0–99 while generating, 100 at `ready`; null until the service gives a figure. */
  get progress(): number | null {
    const state = this.#state;
    return isWaiting(state) ? state.progress : state.status === 'ready' ? 100 : null;
  }

  /** What went wrong, or null. */
  get error(): ListenError | null {
    return this.#state.error;
  }

  /** URL of what is played, or ''. */
  get currentSrc(): string {
    return this.#state.status === 'ready' ? this.#state.track.src : '';
  }

  /** The best known length in seconds (page, service, media), or NaN. */
  get duration(): number {
    return this.#playback.duration() || readDuration(this.getAttribute('duration'));
  }

  set duration(seconds: number | string) {
    this.setAttribute('duration', String(seconds));
  }

  /** Seconds. */
  get currentTime(): number {
    return this.#playback.time();
  }

  set currentTime(seconds: number) {
    this.#playback.seek(seconds);
  }

  /** 0.25–4; out of range: the nearest. */
  get playbackRate(): number {
    return this.#playback.media.playbackRate;
  }

  set playbackRate(rate: number) {
    const { media } = this.#playback;
    const to = Math.max(0.25, Math.min(4, rate || 1));
    if (to === media.playbackRate) return;
    media.defaultPlaybackRate = media.playbackRate = to;
    this.#emitTimes('voicgen-ratechange', { rate: to });
  }

  /**
   * Plays, or before `ready` keeps the wish. Settles when sound starts; rejects with `AbortError` when the question
   * changes, the wish is taken back or the element leaves, with `NotAllowedError` where the browser refuses.
   */
  play(): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      this.#wishes.push({ resolve, reject });
    });
    this.#wishedMs = Date.now();
    const { sounding, play, media } = this.#playback;
    if (sounding()) this.#settle();
    else if (this.#state.status === 'ready') play();
    else {
      // In a gesture, the browser then knows the element as the reader's own.
      media.load();
      this.#start();
    }
    return promise;
  }

  /** Pauses, or takes a wish to play back. */
  pause(): void {
    this.#settle(new DOMException('paused', 'AbortError'));
    this.#playback.pause();
  }

  /** Asks again, as soon as the budget allows; what is on screen stays until the answer. */
  refresh(): void {
    this.#subscription?.refresh(this.pollTimeout);
  }

  connectedCallback(): void {
    const moved = this.#leaving;
    clearTimeout(moved);
    this.#leaving = undefined;
    if (moved !== undefined) return;
    for (const name of [...Object.keys(properties), 'playbackRate', 'volume', 'muted']) {
      const own = Object.getOwnPropertyDescriptor(this, name);
      if (!own) continue;
      // Set before the upgrade: the own property would hide the accessor.
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, own.value);
    }
    addStyles(this.#root);
    standing.add(this);
    this.#update();
    this.#painted = true;
  }

  disconnectedCallback(): void {
    // A task of grace: a node that is moved comes back in it.
    this.#leaving = setTimeout(() => {
      this.#leaving = undefined;
      standing.delete(this);
      this.#reset();
    });
  }

  attributeChangedCallback(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (standing.has(this)) this.#update();
    });
  }

  static {
    // What the media element has, the element has too.
    for (const name of ['paused', 'ended', 'volume', 'muted'] as const) {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        enumerable: true,
        get(this: VoicgenListen) {
          return this.#playback.media[name];
        },
        set(this: VoicgenListen, value: number | boolean) {
          const within = name === 'volume' ? Math.max(0, Math.min(1, Number(value) || 0)) : value;
          Reflect.set(this.#playback.media, name, within);
        },
      });
    }
  }

  /** Own `lang`, else the nearest ancestor's, through shadow roots. */
  #lang(): string {
    const find = (node?: Element): string =>
      node
        ? (node.closest('[lang]:not([lang=""])')?.getAttribute('lang') ??
          find((node.getRootNode() as Partial<ShadowRoot>).host))
        : 'en';
    return find(this);
  }

  #tongue(): Tongue {
    return tongueOf(this.#lang());
  }

  /** Takes up what the attributes say now, and draws. */
  #update(): void {
    const { src } = this;
    const question = makeQuestion({
      apiBase: this.apiBase,
      domain: this.domain,
      postId: this.postId,
      lang: this.#lang(),
      baseUrl: document.baseURI,
      secure: isSecurePage(),
    });
    const asks = typeof question === 'object';
    const key = [asks ? question.url : question, src, this.mediaType, this.getAttribute('duration')].join(
      ' ',
    );
    if (key !== this.#key) {
      this.#reset();
      this.#key = key;
      this.#question = asks ? question : undefined;
      if (asks) this.#subscribe(question);
      if (src) this.#useSource();
      else if (asks) this.#watch();
      else this.#fail('invalid', question);
    }
    this.#render();
  }

  #subscribe(question: Question): void {
    const own = (): this => this;
    this.#subscription = pageDesk().subscribe(question, {
      get intervalMs() {
        return own().pollInterval;
      },
      get timeoutMs() {
        return own().pollTimeout;
      },
      persist: this.storage !== 'none',
      distance: () => Math.abs(this.getBoundingClientRect().top - innerHeight / 2),
      next: (outcome) => {
        this.#next(outcome);
      },
    });
  }

  /** Asks by the page's `load`, and gives up the room of what is absent once it is out of sight. */
  #watch(): void {
    const near = (isNear: boolean): void => {
      if (isNear && this.load !== 'interaction') this.#start();
      if (!isNear && this.status === 'absent') {
        this.#collapsed = true;
        this.attributeChangedCallback();
      }
    };
    const { IntersectionObserver } = globalThis as Partial<typeof globalThis>;
    if (!IntersectionObserver || this.load === 'eager') near(true);
    if (!IntersectionObserver) return;
    const see: IntersectionObserverCallback = ([entry]) => {
      near(!!entry?.isIntersecting);
    };
    this.#near = new IntersectionObserver(see, { rootMargin: nearMargin });
    this.#near.observe(this);
  }

  /** Audio that the page itself knows: no question. */
  #useSource(): void {
    const url = safeUrl(this.src, document.baseURI, isSecurePage());
    const duration = readDuration(this.getAttribute('duration'));
    const track = { src: url?.href ?? '', duration, mediaType: readMediaType(this.mediaType), shareUrl: '' };
    if (url) this.#assign({ status: 'ready', error: null, track });
    else this.#fail('unsafe-url');
  }

  #start(): void {
    if (this.status !== 'idle' || !this.#subscription) return;
    this.#assign(checking);
    this.#subscription.start();
  }

  /** Forgets the question and all that came of it. */
  #reset(): void {
    this.#key = undefined;
    this.#subscription?.close();
    this.#near?.disconnect();
    this.#cancelSay?.();
    this.#subscription = this.#near = this.#cancelSay = undefined;
    this.#settle(new DOMException('no longer asked for', 'AbortError'));
    this.#playback.load();
    this.#told.clear();
    this.#state = idle;
    this.setAttribute('status', 'idle');
    this.#retrying = this.#renewing = this.#waited = this.#collapsed = false;
    this.#renewedMs = -Infinity;
  }

  #next(outcome: Outcome): void {
    const renewing = this.#renewing && 'told' in outcome && outcome.answer.status === 'trouble';
    this.#retrying = this.#renewing = false;
    // The one fresh question brought no fresh URL.
    if (renewing) this.#fail('playback');
    else this.#assign(next(this.#state, outcome));
  }

  #fail(code: ErrorCode, message = ''): void {
    this.#assign({ status: 'error', error: listenError(code, message) });
  }

  #emit<Name extends keyof ListenEventParts>(name: Name, part: ListenEventParts[Name]): void {
    const { postId, domain } = this.#question ?? this;
    const detail = { postId, domain, lang: this.#lang(), ...part };
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #emitTimes(name: keyof ListenEventParts, part: object): void {
    const { currentTime, duration } = this;
    this.#emit(name, { currentTime, duration, ...part });
  }

  /** The one place where the state changes: reflects it, and tells of it. */
  #assign(state: ListenState): void {
    const before = this.#state;
    const { progress } = this;
    const { status, error } = state;
    const playback = this.#playback;
    this.#state = state;
    if (status === 'ready') {
      const fresh = before.status !== 'ready';
      // A regenerated article is taken over only while paused; a dead one at once, at the same second.
      if (fresh || !playback.sounding()) playback.load(state.track, fresh ? 0 : playback.time());
      else this.#state = before;
    } else if (before.status === 'ready') playback.load();

    if (status !== before.status || this.progress !== progress) {
      this.setAttribute('status', status);
      this.#emit('voicgen-status', { status, progress: this.progress });
    }
    if (status === 'ready' && before.status !== 'ready') {
      this.#emit('voicgen-ready', { src: state.track.src, duration: this.duration });
    }
    if (!error) this.#told.clear();
    else if (!this.#told.has(error.code)) {
      this.#told.add(error.code);
      this.#emit('voicgen-error', error);
    }
    // A listener of the page may have changed the question.
    if (this.#state.status !== status) return;
    this.#follow();
    this.attributeChangedCallback();
  }

  /** What a state means for the reader beyond the screen: a wish that comes true, words, room. */
  #follow(): void {
    const state = this.#state;
    const { status, error } = state;
    if (isWaiting(state)) {
      if (state.told && error) this.#announce(...sentencesOf(error));
      else if (state.status !== 'checking' && !this.#waited) {
        this.#waited = true;
        this.#announce(state.status);
      }
      return;
    }
    if (status === 'ready') {
      const wished = this.#wishes.length > 0;
      const inTime = Date.now() - this.#wishedMs < wishMs && !this.#clock.hidden();
      if (wished && inTime) this.#playback.play();
      else this.#settle(new DOMException('asked for too long ago', 'NotAllowedError'));
      if (this.#waited) this.#announce(status);
    } else {
      this.#settle(new DOMException('no audio', 'AbortError'));
      if (status === 'absent') this.#collapsed ||= !this.#painted;
      else if (error) this.#announce(...sentencesOf(error));
    }
    this.#waited = false;
  }

  /** Ends the wait of everybody who asked for sound. */
  #settle(reason?: unknown): void {
    const wishes = this.#wishes;
    this.#wishes = [];
    for (const { resolve, reject } of wishes) {
      if (reason) reject(reason);
      else resolve();
    }
  }

  /** Into the polite live region: a moment later, and not too often. */
  #announce(...keys: readonly WordKey[]): void {
    if (this.quiet && this.error) return;
    this.#text = keys.map((key) => this.#tongue().say(key)).join(' ');
    if (this.#cancelSay) return;
    const nowMs = this.#clock.now();
    const dueMs = Math.max(nowMs + quietMs, freeMs, this.#freeMs);
    freeMs = dueMs + pageGapMs;
    this.#freeMs = dueMs + ownGapMs;
    this.#cancelSay = this.#clock.after(dueMs - nowMs, () => {
      this.#cancelSay = undefined;
      const live = this.#root.querySelector('[role=status]');
      if (live) live.textContent = this.#text;
    });
  }

  /** Only a fresh question tells an expired URL from a missing or a blocked one: one, then the truth. */
  #died(refused: boolean): void {
    const nowMs = this.#clock.now();
    this.toggleAttribute('playing', false);
    if (refused) this.#fail('csp', `media-src ${new URL(this.currentSrc).origin}`);
    else if (!this.#subscription || nowMs - this.#renewedMs < renewMs) this.#fail('playback');
    else {
      this.#renewedMs = nowMs;
      this.#renewing = true;
      this.#subscription.refresh(retryMs);
      this.attributeChangedCallback();
    }
  }

  readonly #retry = (): void => {
    const { error } = this;
    if (this.#retrying || !error) return;
    if (error.code === 'playback') void this.play().catch(() => undefined);
    if (!this.#subscription) {
      this.#useSource();
      return;
    }
    this.#retrying = true;
    const state = this.#state;
    this.#assign({ ...(isWaiting(state) ? state : checking), error, told: true });
    this.#subscription.refresh(retryMs);
  };

  readonly #toggle = (): void => {
    if (this.#playback.wanted() || this.#wishes.length) this.pause();
    else void this.play().catch(() => undefined);
  };

  #rates(): readonly number[] {
    const rates = this.playbackRates
      .split(/\s+/)
      .map(Number)
      .filter((rate) => rate >= 0.25 && rate <= 4);
    return rates.length ? rates : [0.75, 1, 1.25, 1.5, 1.75, 2];
  }

  /** Keys count inside the player only; what a control does with a key by itself stays its own. */
  readonly #keydown = (event: KeyboardEvent): void => {
    const { key, altKey, ctrlKey, metaKey } = event;
    const { localName } = event.composedPath()[0] as HTMLElement;
    const onTimeline = localName === 'input';
    if (altKey || ctrlKey || metaKey || localName === 'select' || this.status !== 'ready') return;
    // Without shortcuts the timeline keeps the keys of every slider.
    if (onTimeline ? this.nohotkeys && key.length < 2 : this.nohotkeys || key === ' ') return;
    const { currentTime, duration, seekOffset, playbackRate } = this;
    const forward = this.#tongue().dir === 'rtl' ? -5 : 5;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -forward,
      ArrowRight: forward,
      j: -seekOffset,
      l: seekOffset,
      ...(onTimeline && { ArrowDown: -5, ArrowUp: 5, PageDown: -30, PageUp: 30 }),
    };
    const step = Object.hasOwn(steps, key) && steps[key];
    const tenths = key === 'Home' ? 0 : key === 'End' ? 10 : /^\d$/.test(key) ? Number(key) : NaN;
    const rates = this.#rates();
    if (step) this.currentTime = currentTime + step;
    else if (tenths >= 0) this.currentTime = (duration * tenths) / 10;
    else if (key === ' ' || key === 'k') this.#toggle();
    else if (key === 'm') this.muted = !this.muted;
    else if (key === '>') this.playbackRate = rates.find((rate) => rate > playbackRate) ?? playbackRate;
    else if (key === '<')
      this.playbackRate = rates.filter((rate) => rate < playbackRate).at(-1) ?? playbackRate;
    else return;
    event.preventDefault();
    if (onTimeline) this.#speakTime(false);
  };

  /** The timeline in words: the total on focus only, while it is moved the place alone. */
  readonly #speakTime = (whole: boolean): void => {
    const tongue = this.#tongue();
    const { currentTime, duration } = this;
    const elapsed = tongue.length(currentTime);
    const words = whole && duration > 0 ? tongue.say('of', elapsed, tongue.length(duration)) : elapsed;
    this.#root.querySelector('input')?.setAttribute('aria-valuetext', words);
  };

  #debugLine(): string {
    const { error } = this;
    if (!this.debug || !error) return '';
    const { code, httpStatus, message } = error;
    const url = code === 'not-found' ? this.#question?.url : '';
    return [code, httpStatus, message, url, cures[code]].filter(Boolean).join(' · ');
  }

  #render(): void {
    const root = this.#root;
    const { media, sounding, wanted, time, duration } = this.#playback;
    const focused = root.activeElement;
    const model = {
      state: this.#state,
      tongue: this.#tongue(),
      rates: this.#rates(),
      debug: this.#debugLine(),
      sounding: sounding(),
      wanted: wanted() || this.#wishes.length > 0,
      retrying: this.#retrying,
      coolDownMs: (this.error?.code === 'rate-limited' && this.#subscription?.coolDownMs()) || 0,
      collapsed: this.#collapsed,
      media,
      toggle: this.#toggle,
      retry: this.#retry,
      keydown: this.#keydown,
      speakTime: this.#speakTime,
    };
    render(view(this, model), root);
    const timeline = root.querySelector('input');
    if (timeline) {
      timeline.max = String(duration() || 1);
      timeline.value = String(time());
      if (!timeline.hasAttribute('aria-valuetext')) this.#speakTime(true);
    }
    // What had the focus may be gone with the state: the main button has it then.
    if (focused && !focused.isConnected) root.querySelector('button')?.focus();
  }
}

for (const [name, kind] of Object.entries(properties)) {
  if (name === 'lang' || name === 'duration') continue;
  const attribute = attributeOf(name);
  Object.defineProperty(VoicgenListen.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: HTMLElement) {
      const value = this.getAttribute(attribute);
      if (kind === false) return value !== null;
      if (typeof kind === 'string') return value ?? (name === 'domain' ? location.hostname : kind);
      const number = parseFloat(value ?? '');
      return number >= kind[1] && number <= kind[2] ? number : kind[0];
    },
    set(this: HTMLElement, value: string | number | boolean | null | undefined) {
      if (kind === false) this.toggleAttribute(attribute, !!value);
      else if (value == null) this.removeAttribute(attribute);
      else this.setAttribute(attribute, String(value));
    },
  });
}
