import { openListening } from './listening.js';
import type { ListenError, Status } from './state.js';
import { styles } from './styles.js';
import { version } from './version.js';
import { registerWords } from './words/index.js';
import type { Words } from './words/index.js';

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
  languages: '',
  quiet: false,
  download: false,
  sticky: false,
  nohotkeys: false,
  debug: false,
};
const attributeOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());

/** What playback tells, and takes. */
const played = [
  'status',
  'progress',
  'error',
  'currentSrc',
  'paused',
  'ended',
  'duration',
  'currentTime',
  'playbackRate',
  'volume',
  'muted',
] as const;

/** Elements that stand in a document, for words that come later. */
const standing = new Set<VoicgenListen>();
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
 * @attr {number} [seek-offset=15] - seconds that the skip buttons move; 1–3600
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
 * @cssprop [--voicgen-accent=#36c] - buttons, timeline and progress
 * @cssprop [--voicgen-background=transparent] - the box
 * @cssprop [--voicgen-color=inherit] - text
 * @cssprop [--voicgen-border=1px solid, a quarter of the text colour] - the box's border
 * @cssprop [--voicgen-radius=0.75em] - the box's corners
 * @cssprop [--voicgen-font=inherit] - font family
 * @cssprop [--voicgen-gap=0.75em] - padding and gaps
 * @cssprop [--voicgen-size=3.4em] - the main button
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
  /** Languages to pick from, space-separated. */
  declare languages: string;
  /** Shows a download link. */
  declare download: boolean;
  /** A mini player while the audio plays out of view. */
  declare sticky: boolean;
  /** What is going on, in one word. */
  declare readonly status: Status;
  /** Percent, 0–99 while generating, 100 at `ready`; null until the service gives a figure. */
  declare readonly progress: number | null;
  /** What went wrong, or null. */
  declare readonly error: ListenError | null;
  /** URL of what is played, or ''. */
  declare readonly currentSrc: string;
  /** The best known length in seconds (page, service, media), or NaN. */
  declare duration: number;
  /** Seconds. */
  declare currentTime: number;
  /** 0.25–4; out of range: the nearest. */
  declare playbackRate: number;
  /** As on `HTMLMediaElement`. */
  declare readonly paused: boolean;
  /** As on `HTMLMediaElement`. */
  declare readonly ended: boolean;
  /** 0–1; out of range: the nearest. */
  declare volume: number;
  /** As on `HTMLMediaElement`. */
  declare muted: boolean;

  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #listening = openListening(this, this.#root);

  /**
   * Plays, or before `ready` keeps the wish. Settles when sound starts; rejects with `AbortError` when the question
   * changes, the wish is taken back or the element leaves, with `NotAllowedError` where the browser refuses.
   */
  play(): Promise<void> {
    return this.#listening.play();
  }

  /** Pauses, or takes a wish to play back. */
  pause(): void {
    this.#listening.pause();
  }

  /** Asks again, as soon as the budget allows; what is on screen stays until the answer. */
  refresh(): void {
    this.#listening.refresh();
  }

  connectedCallback(): void {
    for (const [name, value] of Object.entries(this)) {
      if (!(name in VoicgenListen.prototype)) continue;
      // Set before the upgrade: the own property would hide the accessor.
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
    addStyles(this.#root);
    standing.add(this);
    this.#listening.connect();
  }

  disconnectedCallback(): void {
    standing.delete(this);
    this.#listening.disconnect();
  }

  attributeChangedCallback(): void {
    this.#listening.change();
  }

  static {
    for (const name of played) {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        enumerable: true,
        get(this: VoicgenListen) {
          return this.#listening[name];
        },
        set(this: VoicgenListen, value: unknown) {
          Reflect.set(this.#listening, name, value);
        },
      });
    }
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
