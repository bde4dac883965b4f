import { render } from 'lit/html.js';
import { readDuration, readMediaType } from './contract.js';
import { isSecurePage, pageDesk } from './desk.js';
import type { Subscription } from './desk.js';
import type { ListenEventParts } from './events.js';
import { keep, recall } from './memory.js';
import { openPlayback } from './playback.js';
import type { Playback } from './playback.js';
import { makeQuestion } from './question.js';
import type { Question } from './question.js';
import { checking, idle, isWaiting, listenError, next } from './state.js';
import type { ErrorCode, ListenError, ListenState, Outcome, Status } from './state.js';
import { styles } from './styles.js';
import { safeUrl } from './url.js';
import { version } from './version.js';
import { sentenceOf, view } from './view/view.js';
import type { Actions, Model } from './view/view.js';
import { registerWords, tongueOf } from './words/index.js';
import type { Tongue, Words } from './words/index.js';

/** How a property reads its attribute. */
type Kind =
  | { readonly is: 'text'; readonly or: string }
  | { readonly is: 'flag' }
  | { readonly is: 'number'; readonly or: number; readonly least: number; readonly most: number };

/** Attributes of the public surface: the property beside each, and how it is read. */
const attributes = {
  'post-id': ['postId', { is: 'text', or: '' }],
  domain: ['domain', { is: 'text', or: '' }],
  languages: ['languages', { is: 'text', or: '' }],
  'api-base': ['apiBase', { is: 'text', or: 'https://api.voicgen.io' }],
  src: ['src', { is: 'text', or: '' }],
  duration: ['duration', { is: 'text', or: '' }],
  'media-type': ['mediaType', { is: 'text', or: 'audio/mpeg' }],
  heading: ['heading', { is: 'text', or: '' }],
  load: ['load', { is: 'text', or: 'visible' }],
  'poll-interval': ['pollInterval', { is: 'number', or: 3_000, least: 3_000, most: 600_000 }],
  'poll-timeout': ['pollTimeout', { is: 'number', or: 900_000, least: 1_000, most: 86_400_000 }],
  'seek-offset': ['seekOffset', { is: 'number', or: 15, least: 1, most: 600 }],
  'playback-rates': ['playbackRates', { is: 'text', or: '0.75 1 1.25 1.5 1.75 2' }],
  storage: ['storage', { is: 'text', or: 'local' }],
  quiet: ['quiet', { is: 'flag' }],
  download: ['download', { is: 'flag' }],
  sticky: ['sticky', { is: 'flag' }],
  nohotkeys: ['nohotkeys', { is: 'flag' }],
  debug: ['debug', { is: 'flag' }],
} as const satisfies Record<string, readonly [string, Kind]>;

/** Sound that was asked for this long ago no longer starts by itself, in ms. */
const wishMs = 120_000;
/** What a press of Retry grants, in ms of visible time. */
const retryMs = 300_000;
/** Announcements: first after this, one in this time a page, one in this time an element; ms. */
const [quietMs, pageGapMs, ownGapMs] = [100, 2_000, 5_000];
/** A closed mini player stays closed this long, in ms: a visit. */
const visitMs = 1_800_000;
const hourMs = 3_600_000;

/** For the site owner, with `debug`: what cures it. */
const cures: Partial<Record<ErrorCode, string>> = {
  network: 'Is api-base right and up? Does it allow this origin (CORS)?',
  csp: 'Add it to this directive of your Content-Security-Policy.',
  'not-found': 'Was audio made for it? Is domain="…" the registered hostname?',
  'rate-limited': 'Readers share 60 questions a minute: set src and duration, or use a relay.',
  subscription: 'Renew the subscription of this domain.',
  forbidden: 'Check the plan and quota of this domain.',
};

/** Elements that stand in a document, for words that come later. */
const standing = new Set<VoicgenListen>();
let announcedMs = -Infinity;

const observers = new Map<number, (element: Element, callback: (near: boolean) => void) => () => void>();

/** Calls back as the element comes within `margin` px of the viewport, and leaves; one observer a margin. */
function watchNear(margin: number, element: Element, callback: (near: boolean) => void): () => void {
  let watch = observers.get(margin);
  if (!watch) {
    const callbacks = new WeakMap<Element, (near: boolean) => void>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) callbacks.get(target)?.(isIntersecting);
      },
      { rootMargin: `${String(margin)}px` },
    );
    watch = (element, callback) => {
      callbacks.set(element, callback);
      observer.observe(element);
      return () => {
        observer.unobserve(element);
      };
    };
    observers.set(margin, watch);
  }
  return watch(element, callback);
}

let sheet: CSSStyleSheet | undefined;

/** Adopted sheets pass a strict CSP; where there are none the content stays readable without. */
function addStyles(root: ShadowRoot): void {
  try {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
    }
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement('style');
    style.textContent = styles;
    root.append(style);
  }
}

/** iOS lets no page set the volume: there, a slider would be dead. */
let canSetVolume: boolean | undefined;
function probeVolume(): boolean {
  const probe = document.createElement('audio');
  probe.volume = 0.5;
  return probe.volume === 0.5;
}

interface Wish {
  readonly sinceMs: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Bare Node has no elements; there the class can be imported and nothing more. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

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
  static readonly version = version;

  static get observedAttributes(): string[] {
    return [...Object.keys(attributes), 'lang'];
  }

  /** Adds a language, or words of one; elements on the page follow. */
  static registerLocale(lang: string, words: Partial<Words>): void {
    registerWords(lang, words);
    for (const element of standing) element.#schedule();
  }

  declare postId: string;
  declare domain: string;
  declare languages: string;
  declare apiBase: string;
  declare src: string;
  declare mediaType: string;
  declare heading: string;
  declare load: string;
  declare pollInterval: number;
  declare pollTimeout: number;
  declare seekOffset: number;
  declare playbackRates: string;
  declare storage: string;
  declare quiet: boolean;
  declare download: boolean;
  declare sticky: boolean;
  declare nohotkeys: boolean;
  declare debug: boolean;

  #state: ListenState = idle;
  /** What the question is made of; a change starts anew. */
  #key = '';
  #question: Question | undefined;
  #subscription: Subscription | undefined;
  #playback: Playback | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #scheduled = false;
  #told = new Set<ErrorCode>();
  #wish: Wish[] = [];
  #retrying = false;
  #countDown = false;
  #language = '';
  /** Share of the length to start at, after a change of language. */
  #share = 0;
  #renewed: number[] = [];
  #renewing = false;
  #near: (() => void) | undefined;
  #seen: (() => void) | undefined;
  #inView = true;
  #painted = false;
  #collapsed = false;
  #miniClosed = false;
  #mini = false;
  #text = '';
  #saidMs = -Infinity;
  #cancelSay: (() => void) | undefined;
  #waited = false;

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

  get paused(): boolean {
    return this.#playback?.media.paused ?? true;
  }

  get ended(): boolean {
    return this.#playback?.media.ended ?? false;
  }

  /** The best known length in seconds (page, service, media), or NaN. */
  get duration(): number {
    return this.#playback?.duration || readDuration(this.getAttribute('duration'));
  }

  set duration(seconds: number | string) {
    this.setAttribute('duration', String(seconds));
  }

  /** Seconds. */
  get currentTime(): number {
    return this.#playback?.time() ?? 0;
  }

  set currentTime(seconds: number) {
    this.#playback?.seek(seconds);
  }

  /** 0.25–4; out of range: the nearest. */
  get playbackRate(): number {
    return this.#playback?.media.playbackRate ?? 1;
  }

  set playbackRate(rate: number) {
    this.#player().setRate(rate);
  }

  /** 0–1; out of range: the nearest. */
  get volume(): number {
    return this.#playback?.media.volume ?? 1;
  }

  set volume(volume: number) {
    if (Number.isFinite(volume)) this.#player().media.volume = Math.max(0, Math.min(1, volume));
  }

  get muted(): boolean {
    return this.#playback?.media.muted ?? false;
  }

  set muted(muted: boolean) {
    this.#player().media.muted = muted;
  }

  /**
   * Plays, or before `ready` keeps the wish. Settles when sound starts; rejects with `AbortError` when the question
   * changes, the wish is taken back or the element leaves, with `NotAllowedError` where the browser refuses.
   */
  play(): Promise<void> {
    const playback = this.#player();
    if (this.#state.status === 'ready') return playback.play();
    playback.prime();
    const promise = new Promise<void>((resolve, reject) => {
      this.#wish.push({ sinceMs: Date.now(), resolve, reject });
    });
    this.#start();
    this.#schedule();
    return promise;
  }

  pause(): void {
    this.#dropWish('AbortError');
    this.#playback?.pause();
  }

  /** Asks again, as soon as the budget allows; what is on screen stays until the answer. */
  refresh(): void {
    this.#subscription?.refresh(this.pollTimeout);
  }

  connectedCallback(): void {
    if (this.#leaving !== undefined) {
      // Moved, not removed: nothing stops.
      clearTimeout(this.#leaving);
      this.#leaving = undefined;
      this.#schedule();
      return;
    }
    for (const [name] of [...Object.values(attributes), ['playbackRate'], ['volume'], ['muted']] as const) {
      // Set before the upgrade: the own property would hide the accessor.
      if (!Object.hasOwn(this, name)) continue;
      const value = (this as Record<string, unknown>)[name];
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
    standing.add(this);
    if (!this.shadowRoot) addStyles(this.attachShadow({ mode: 'open' }));
    this.#player();
    this.#update();
    this.#painted = true;
  }

  disconnectedCallback(): void {
    // A task of grace: a node that is moved comes back in it.
    this.#leaving = setTimeout(() => {
      this.#leaving = undefined;
      standing.delete(this);
      this.#reset();
      this.#key = '';
    }, 0);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.isConnected) this.#update();
    });
  }

  /** Own `lang`, else the nearest ancestor's, through shadow roots. */
  #lang(): string {
    const marked = '[lang]:not([lang=""])';
    for (let node: Element | null = this; node;) {
      const found: Element | null = node.closest(marked);
      if (found) return found.getAttribute('lang') ?? '';
      node = (node.getRootNode() as Partial<ShadowRoot>).host ?? null;
    }
    return 'en';
  }

  #tongue(): Tongue {
    return tongueOf(this.#language || this.#lang());
  }

  #update(): void {
    const lang = this.#language || this.#lang();
    const { postId, src } = this;
    const made = makeQuestion({
      apiBase: this.apiBase,
      domain: this.domain,
      postId,
      lang,
      baseUrl: document.baseURI,
      secure: isSecurePage(),
    });
    const key = [typeof made === 'string' ? made : made.url, src, this.mediaType].join(' ');
    if (key !== this.#key) {
      const again = this.#key;
      this.#reset();
      this.#key = key;
      this.#question = typeof made === 'string' ? undefined : made;
      this.#begin(src && !this.#language ? src : '', typeof made === 'string' ? made : '');
      if (again) this.#share = 0;
    }
    this.#render();
  }

  /** Takes up the question that the attributes make. */
  #begin(src: string, problem: string): void {
    const question = this.#question;
    if (question) {
      const element = this;
      this.#subscription = pageDesk().subscribe(question, {
        get intervalMs() {
          return element.pollInterval;
        },
        get timeoutMs() {
          return element.pollTimeout;
        },
        persist: this.storage !== 'none' && !src,
        distance: () => {
          const { top, bottom } = this.getBoundingClientRect();
          return Math.max(0, -bottom, top - innerHeight);
        },
        next: (outcome) => {
          this.#next(outcome);
        },
      });
    }
    if (src) this.#useSource();
    else if (problem) this.#assign({ status: 'error', error: listenError('invalid', problem) });
    else if (this.#state.status === 'idle') this.#load();
  }

  /** Audio that the page itself knows: no question. */
  #useSource(): void {
    const url = safeUrl(this.src, document.baseURI, isSecurePage());
    if (!url) {
      this.#assign({ status: 'error', error: listenError('unsafe-url', this.src.slice(0, 300)) });
      return;
    }
    const track = {
      src: url.href,
      duration: readDuration(this.getAttribute('duration')),
      mediaType: readMediaType(this.mediaType),
      shareUrl: '',
    };
    this.#assign({ status: 'ready', error: null, track });
  }

  #load(): void {
    if (this.load === 'interaction') return;
    if (this.load === 'eager' || !('IntersectionObserver' in globalThis)) {
      this.#start();
      return;
    }
    this.#near = watchNear(600, this, (near) => {
      if (near) this.#start();
    });
  }

  #start(): void {
    this.#near?.();
    this.#near = undefined;
    if (this.#state.status !== 'idle' || !this.#subscription) return;
    this.#assign(checking);
    this.#subscription.start();
  }

  /** Forgets the question and all that came of it. */
  #reset(): void {
    this.#subscription?.close();
    this.#near?.();
    this.#seen?.();
    this.#cancelSay?.();
    this.#subscription = this.#near = this.#seen = this.#cancelSay = undefined;
    this.#dropWish('AbortError');
    this.#playback?.unload();
    this.#told.clear();
    this.#state = idle;
    this.setAttribute('status', 'idle');
    this.toggleAttribute('playing', false);
    this.#retrying = this.#renewing = this.#waited = this.#collapsed = this.#mini = false;
    this.#inView = true;
    this.#renewed = [];
  }

  #next(outcome: Outcome): void {
    this.#retrying = false;
    const before = this.#state;
    const state = next(before, outcome);
    if (this.#renewing && state.status === 'ready' && outcome.answer !== 'gave-up') {
      this.#renewing = false;
      if (outcome.answer.status === 'trouble') {
        this.#fail('playback');
        return;
      }
    }
    this.#assign(state);
  }

  #emit<Name extends keyof ListenEventParts>(name: Name, part: ListenEventParts[Name]): void {
    const detail = {
      postId: this.postId,
      domain: this.#question?.domain ?? this.domain,
      lang: this.#language || this.#lang(),
      ...part,
    };
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** The one place where the state changes: reflects it, and tells of it. */
  #assign(state: ListenState): void {
    const before = this.#state;
    const progress = this.progress;
    this.#state = state;
    const { status, error } = state;
    if (status === 'ready') this.#takeTrack(before);
    else if (before.status === 'ready') {
      const wanted = this.#playback?.loading;
      this.#playback?.unload();
      if (wanted && isWaiting(state)) void this.play().catch(() => undefined);
    }
    if (status !== before.status || this.progress !== progress) {
      this.setAttribute('status', status);
      this.#emit('voicgen-status', { status, progress: this.progress });
    }
    // A listener may have changed the question.
    if (this.#state !== state) return;
    if (status === 'ready' && before !== state && before.status !== 'ready') {
      this.#emit('voicgen-ready', { src: state.track.src, duration: this.duration });
    }
    if (!error) this.#told.clear();
    else if (!this.#told.has(error.code)) {
      this.#told.add(error.code);
      this.#emit('voicgen-error', error);
    }
    if (this.#state !== state) return;
    this.#follow(before);
    this.#schedule();
  }

  #takeTrack(before: ListenState): void {
    if (this.#state.status !== 'ready') return;
    const { track } = this.#state;
    const playback = this.#player();
    if (before.status !== 'ready') {
      playback.load(track, this.#share ? this.#share * track.duration || 0 : undefined);
      this.#share = 0;
    } else if (playback.loading || !playback.sounding) {
      // Died, or paused: the new URL is taken over at the same second.
      playback.load(track, playback.time());
    } else this.#state = before;
  }

  /** What a change of state means for the reader: wish, words, room. */
  #follow(before: ListenState): void {
    const { status, error } = this.#state;
    const tongue = this.#tongue();
    const shown = !this.quiet && error && (isWaiting(this.#state) ? this.#state.told : status !== 'absent');
    if (status === 'ready') {
      const wish = this.#wish;
      this.#wish = [];
      const wished = wish.at(-1);
      const now = wished && Date.now() - wished.sinceMs < wishMs && !pageDesk().clock.hidden();
      if (now) {
        this.#player()
          .play()
          .then(
            () => {
              for (const { resolve } of wish) resolve();
            },
            (reason: unknown) => {
              for (const { reject } of wish) reject(reason);
            },
          );
      } else if (wished) {
        const refused = new DOMException('asked for too long ago', 'NotAllowedError');
        for (const { reject } of wish) reject(refused);
      }
      if (this.#waited && before.status !== 'ready')
        this.#announce(tongue.say(wished && !now ? 'press' : 'ready'));
      this.#waited = false;
    } else if (shown) this.#announce(tongue.say(sentenceOf(error)));
    else if ((status === 'pending' || status === 'generating') && !this.#waited) {
      this.#waited = true;
      this.#announce(tongue.say(status));
    }
    if (status === 'failed' || status === 'absent' || status === 'error') {
      this.#waited = false;
      this.#dropWish('AbortError');
    }
    if (status === 'absent' && !this.#painted) this.#collapsed = true;
    if (status === 'absent' || this.sticky) this.#watchView();
  }

  #watchView(): void {
    if (this.#seen || !('IntersectionObserver' in globalThis)) return;
    this.#seen = watchNear(0, this, (near) => {
      this.#inView = near;
      if (!near && this.#state.status === 'absent') this.#collapsed = true;
      this.#schedule();
    });
  }

  #dropWish(name: 'AbortError'): void {
    const wish = this.#wish;
    this.#wish = [];
    const reason = new DOMException('no longer asked for', name);
    for (const { reject } of wish) reject(reason);
  }

  /** Into the polite live region: at least 100 ms later, one in 5 s here, one in 2 s on the page. */
  #announce(text: string): void {
    this.#text = text;
    if (this.#cancelSay) return;
    const { clock } = pageDesk();
    const dueMs = Math.max(clock.now() + quietMs, announcedMs + pageGapMs, this.#saidMs + ownGapMs);
    this.#cancelSay = clock.after(dueMs - clock.now(), () => {
      this.#cancelSay = undefined;
      if (clock.now() < announcedMs + pageGapMs) {
        this.#announce(this.#text);
        return;
      }
      announcedMs = this.#saidMs = clock.now();
      const live = this.shadowRoot?.querySelector('.live');
      if (live) live.textContent = this.#text;
    });
  }

  #player(): Playback {
    return (this.#playback ??= openPlayback({
      clock: pageDesk().clock,
      changed: () => {
        this.toggleAttribute('playing', this.#playback?.sounding ?? false);
        this.#schedule();
      },
      emit: (name: keyof ListenEventParts, detail?: object) => {
        if (name === 'voicgen-play') this.#renewing = false;
        const times = { currentTime: this.currentTime, duration: this.duration };
        this.#emit(name, { ...times, ...detail } as ListenEventParts[typeof name]);
      },
      died: (refused) => {
        this.#died(refused);
      },
      blocked: () => {
        this.#emit('voicgen-error', listenError('play-blocked'));
        this.#announce(this.#tongue().say('press'));
      },
      placeKey: () => (this.storage !== 'none' && (this.#question?.url ?? this.src)) || '',
      persist: () => this.storage !== 'none',
      heading: () => this.heading,
      skip: () => this.seekOffset,
    }));
  }

  /** Only a fresh question tells an expired URL from a missing or a blocked one; one, then the truth. */
  #died(refused: boolean): void {
    if (this.#state.status !== 'ready') return;
    const nowMs = Date.now();
    this.#renewed = this.#renewed.filter((ms) => ms > nowMs - hourMs);
    const lastMs = this.#renewed.at(-1) ?? 0;
    const spent = this.#renewed.length >= 5 || nowMs - lastMs < 20_000;
    if (refused) this.#fail('csp', `media-src ${new URL(this.currentSrc).origin}`);
    else if (spent || !this.#subscription) this.#fail('playback');
    else {
      this.#renewed.push(nowMs);
      this.#renewing = true;
      this.#subscription.refresh(retryMs);
      this.#schedule();
    }
  }

  #fail(code: ErrorCode, message = ''): void {
    this.#assign({ status: 'error', error: listenError(code, message) });
  }

  #retry(): void {
    if (this.#retrying || !this.#state.error) return;
    const { error } = this.#state;
    if (error.code === 'playback') {
      this.#renewed = [];
      void this.play().catch(() => undefined);
    }
    if (!this.#subscription) {
      this.#useSource();
      return;
    }
    this.#retrying = true;
    const known = isWaiting(this.#state) ? this.#state : checking;
    this.#assign({ ...known, error, told: true });
    this.#subscription.refresh(retryMs);
  }

  #toggle(): void {
    const playback = this.#player();
    const running =
      this.#state.status === 'ready' ? playback.sounding || playback.loading : this.#wish.length;
    if (running) this.pause();
    else void this.play().catch(() => undefined);
  }

  #rates(): readonly number[] {
    const rates = this.playbackRates
      .split(/\s+/)
      .map(Number)
      .filter((rate) => rate >= 0.25 && rate <= 4);
    return rates.length ? rates : [0.75, 1, 1.25, 1.5, 1.75, 2];
  }

  #codes(): readonly string[] {
    const codes = this.languages.split(/\s+/).filter((code) => /^[a-z]{2,8}([-_][a-z\d]+)*$/i.test(code));
    return [...new Set(codes)].slice(0, 50);
  }

  #setLanguage(language: string): void {
    const { currentTime, duration } = this;
    const share = currentTime / duration || 0;
    const wanted = this.#playback?.sounding;
    this.#language = language;
    this.#update();
    this.#share = share;
    if (this.#state.status === 'ready') this.currentTime = share * this.duration || 0;
    if (wanted) void this.play().catch(() => undefined);
    else this.#start();
  }

  #keydown(event: KeyboardEvent): void {
    const target = event.composedPath()[0] as HTMLElement;
    const { localName } = target;
    const onTimeline = target.getAttribute('part') === 'timeline';
    const { key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || this.#state.status !== 'ready') return;
    if (!onTimeline && (this.nohotkeys || localName === 'select')) return;
    const arrow = /^(Arrow|Home|End|Page)/.test(key);
    // What a control does with a key by itself stays its own.
    if (localName === 'input' ? arrow && !onTimeline : key === ' ' && localName !== 'div') return;
    const { currentTime, duration, seekOffset } = this;
    const rates = this.#rates();
    const forward = this.#tongue().dir === 'rtl' ? -5 : 5;
    const to = (seconds: number) => (): void => {
      this.currentTime = seconds;
    };
    const toRate = (rate: number | undefined) => (): void => {
      if (rate) this.playbackRate = rate;
    };
    const known: Readonly<Record<string, () => void>> = {
      ArrowLeft: to(currentTime - forward),
      ArrowRight: to(currentTime + forward),
      Home: to(0),
      End: to(duration),
      ...(onTimeline && {
        ArrowDown: to(currentTime - 5),
        ArrowUp: to(currentTime + 5),
        PageDown: to(currentTime - 30),
        PageUp: to(currentTime + 30),
      }),
      ...(!this.nohotkeys && {
        ' ': () => {
          this.#toggle();
        },
        k: () => {
          this.#toggle();
        },
        j: to(currentTime - seekOffset),
        l: to(currentTime + seekOffset),
        '<': toRate(rates.filter((rate) => rate < this.playbackRate).at(-1)),
        '>': toRate(rates.find((rate) => rate > this.playbackRate)),
        m: () => {
          this.muted = !this.muted;
        },
        ...(/^\d$/.test(key) && { [key]: to((duration * Number(key)) / 10) }),
      }),
    };
    if (!Object.hasOwn(known, key)) return;
    event.preventDefault();
    known[key]?.();
    if (arrow) this.#speakTime(false);
  }

  /** The timeline in words: the total on focus only, while keys move it the place alone. */
  #speakTime(whole: boolean): void {
    const tongue = this.#tongue();
    const elapsed = tongue.length(this.currentTime);
    const { duration } = this;
    const words = whole && duration > 0 ? tongue.say('of', elapsed, tongue.length(duration)) : elapsed;
    this.shadowRoot?.querySelector('[part=timeline]')?.setAttribute('aria-valuetext', words);
  }

  readonly #actions: Actions = {
    toggle: () => {
      this.#toggle();
    },
    skip: (direction) => {
      this.currentTime += direction * this.seekOffset;
      this.#speakTime(true);
    },
    seek: (seconds) => {
      this.currentTime = seconds;
      this.#speakTime(false);
    },
    setRate: (rate) => {
      this.playbackRate = rate;
    },
    setVolume: (volume) => {
      this.volume = volume;
      this.muted = false;
    },
    toggleMute: () => {
      this.muted = !this.muted;
    },
    toggleCountDown: () => {
      this.#countDown = !this.#countDown;
      this.#schedule();
    },
    setLanguage: (language) => {
      this.#setLanguage(language);
    },
    retry: () => {
      this.#retry();
    },
    fullscreen: () => {
      const video = this.#player().media as HTMLVideoElement & { webkitEnterFullscreen?: () => void };
      if (video.requestFullscreen) video.requestFullscreen().catch(() => undefined);
      else video.webkitEnterFullscreen?.();
    },
    closeMini: () => {
      this.#miniClosed = true;
      if (this.storage !== 'none') keep('mini', '', '', visitMs);
      this.#schedule();
    },
    keydown: (event) => {
      this.#keydown(event);
    },
  };

  #debugLine(): string {
    const { error } = this.#state;
    if (!this.debug || !error) return '';
    const asked =
      error.code === 'not-found' ? `post-id="${this.postId}" domain="${this.#question?.domain ?? ''}"` : '';
    return [error.code, error.httpStatus, error.message, asked, cures[error.code]]
      .filter(Boolean)
      .join(' · ');
  }

  #render(): void {
    const root = this.shadowRoot;
    if (!root) return;
    const playback = this.#player();
    const { media } = playback;
    const { duration } = this;
    const state = this.#state;
    this.#mini =
      this.sticky &&
      playback.sounding &&
      !this.#inView &&
      !this.#miniClosed &&
      (this.storage === 'none' || !recall('mini', '', visitMs));
    const focused = root.activeElement;
    const model: Model = {
      state,
      tongue: this.#tongue(),
      heading: this.heading,
      quiet: this.quiet,
      debug: this.#debugLine(),
      wish: this.#wish.length > 0,
      retrying: this.#retrying,
      coolDownMs: state.error?.code === 'rate-limited' ? (this.#subscription?.coolDownMs() ?? 0) : 0,
      onPress: this.load === 'interaction',
      collapsed: this.#collapsed,
      media,
      isVideo: media instanceof HTMLVideoElement,
      time: playback.time(),
      duration,
      loading: playback.loading,
      playing: playback.sounding,
      ended: media.ended,
      countDown: this.#countDown,
      rate: media.playbackRate,
      rates: this.#rates(),
      volume: media.volume,
      muted: media.muted,
      canSetVolume: (canSetVolume ??= probeVolume()),
      skipSeconds: this.seekOffset,
      languages: this.#codes(),
      language: this.#language || this.#lang(),
      download: this.download,
      mini: this.#mini,
    };
    render(view(model, this.#actions), root);
    const timeline = root.querySelector<HTMLInputElement>('[part=timeline]');
    if (timeline) {
      const known = duration > 0;
      timeline.disabled = !known;
      timeline.max = String(known ? duration : 1);
      timeline.value = String(model.time);
      if (!timeline.hasAttribute('aria-valuetext')) this.#speakTime(true);
      const { buffered } = media;
      const loaded = buffered.length ? buffered.end(buffered.length - 1) : 0;
      timeline.style.setProperty('--_played', `${String((model.time / duration) * 100 || 0)}%`);
      timeline.style.setProperty('--_loaded', `${String((loaded / duration) * 100 || 0)}%`);
    }
    root
      .querySelector<HTMLElement>('[part=volume]')
      ?.style.setProperty('--_volume', `${String(media.volume * 100)}%`);
    // What had the focus may be gone with the state: the main button has it then.
    if (focused && !root.activeElement) root.querySelector<HTMLElement>('[part~=play-button]')?.focus();
  }
}

for (const [attribute, [name, kind]] of Object.entries(attributes)) {
  if (name === 'duration') continue;
  Object.defineProperty(VoicgenListen.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: HTMLElement) {
      const value = this.getAttribute(attribute);
      if (kind.is === 'flag') return value !== null;
      if (kind.is === 'text') return value ?? (name === 'domain' ? location.hostname : kind.or);
      const number = value?.trim() ? Number(value) : NaN;
      return number >= kind.least && number <= kind.most ? number : kind.or;
    },
    set(this: HTMLElement, value: unknown) {
      if (kind.is === 'flag') this.toggleAttribute(attribute, !!value);
      else if (value === null || value === undefined) this.removeAttribute(attribute);
      else this.setAttribute(attribute, String(value));
    },
  });
}
