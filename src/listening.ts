import { render } from 'lit/html.js';
import { readDuration, readMediaType } from './contract.js';
import { isSecurePage, pageDesk } from './desk.js';
import type { Subscription } from './desk.js';
import type { ListenEventParts } from './events.js';
import { keep, recall } from './memory.js';
import { openPlayback } from './playback.js';
import { makeQuestion } from './question.js';
import type { Question } from './question.js';
import { clearSession, showSession } from './session.js';
import { checking, idle, isWaiting, listenError, next } from './state.js';
import type { ErrorCode, ListenError, ListenState, Outcome, Status } from './state.js';
import { safeUrl } from './url.js';
import { sentencesOf, view } from './view/view.js';
import type { VoicgenListen } from './voicgen-listen.js';
import { isHidden, isPrerendering } from './wait.js';
import { isCold, tongueOf } from './words/index.js';
import type { Tongue, WordKey } from './words/index.js';

/** Sound that was asked for this long ago no longer starts by itself, in ms. */
const wishMs = 120_000;
/** What a press of Retry grants, in ms of visible time. */
const retryMs = 300_000;
/** Fresh questions for dead URLs: this far apart, in ms, and so many in an hour. */
const renewMs = 30_000;
const hourMs = 3_600_000;
const maxRenewals = 5;
/** An announcement comes at least this much later, in ms. */
const quietMs = 100;
/** One announcement in this time a page, and in this time an element, in ms. */
const pageGapMs = 2_000;
const ownGapMs = 5_000;
/** The first question is asked this near to the viewport. */
const nearMargin = '600px';
/** How long speed and place are remembered, in ms: half a year. */
const longMs = 15_552_000_000;
/** How long a closed mini player stays closed, in ms: a visit. */
const visitMs = 1_800_000;
/** Who comes back hears this much again, in seconds; less is no place worth keeping. */
const backSeconds = 5;

/** For the site owner, with `debug`: what cures it. */
const cures: Partial<Record<ErrorCode, string>> = {
  network: 'api-base down, or refuses this origin (CORS)',
  csp: 'allow it in the Content-Security-Policy',
  'not-found': 'no audio made, or domain is not the registered hostname',
  'rate-limited': 'set src, or use a relay',
};

interface Wish {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** One element's life: its question, its state, its sound, and what is on screen. */
export interface Listening {
  readonly status: Status;
  readonly progress: number | null;
  readonly error: ListenError | null;
  readonly currentSrc: string;
  readonly paused: boolean;
  readonly ended: boolean;
  duration: number;
  currentTime: number;
  playbackRate: number;
  volume: number;
  muted: boolean;
  play(): Promise<void>;
  pause(): void;
  refresh(): void;
  /** What the page set may have changed: taken up with all that changes in this task. */
  change(): void;
  connect(): void;
  disconnect(): void;
}

/** When the page may speak again, in ms. */
let freeMs = 0;
/** The reader has closed a mini player. */
let dockClosed = false;
/** The platform lets a page set the volume; iPhones do not. */
let hasVolume: boolean | undefined;
/** The place in the page's address has been given to a player. */
let hashUsed = false;

/** One observer a margin for all elements: with one for each, a thousand cost every frame. */
const observers: Record<string, IntersectionObserver> = {};
const observed = new WeakMap<Element, (rootMargin: string, isNear: boolean) => void>();

/** `#t=90`, `#t=1:30`: seconds, or NaN. */
function hashSeconds(): number {
  const time = /^#t=((\d+:){0,2}\d+(\.\d+)?)$/.exec(location.hash)?.[1] ?? 'x';
  return time.split(':').reduce((sum, place) => sum * 60 + Number(place), 0);
}

export function openListening(host: VoicgenListen, root: ShadowRoot): Listening {
  let state: ListenState = idle;
  /** What the question is made of; a change starts anew. */
  let key: string | undefined;
  let question: Question | undefined;
  let subscription: Subscription | undefined;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let connected = false;
  let scheduled = false;
  /** Known to be within the margin of the viewport; not before the first frame is painted. */
  let nearby = false;
  let collapsed = false;
  /** Docked to the viewport's edge: the box is out of view, or the focus is in the lower half. */
  let mini = false;
  let away = false;
  let high = false;
  let heightPx = 0;
  /** The time shows what is left. */
  let left = false;
  /** The kind of control (its tag) that had the focus when it went with its state. */
  let gone = '';
  /** The language that the reader picked, and the share of the length to go on from. */
  let picked: string | undefined;
  let share = 0;
  /** Kinds of trouble that the page was told of since the last recovery. */
  const told = new Set<ErrorCode>();
  /** Promises of sound, and when sound was last asked for. */
  const wishes: Wish[] = [];
  let wishedMs = 0;
  let retrying = false;
  let renewals: number[] = [];
  /** The reader has been told that something is being waited for. */
  let waited = false;
  let milestone = 0;
  let text = '';
  let ownFreeMs = 0;
  let speaking: ReturnType<typeof setTimeout> | undefined;

  const playback = openPlayback({
    changed: change,
    ticked: () => {
      const { currentTime, duration } = host;
      for (const percent of [25, 50, 75, 90] as const) {
        if (percent > milestone && currentTime * 100 >= percent * duration) {
          milestone = percent;
          emitTimes('voicgen-milestone', { percent });
        }
      }
      if (Math.floor(currentTime) % 5 === 0) keepPlace();
    },
    told: (what, places) => {
      host.toggleAttribute('playing', playback.sounding());
      if (what === 'play') {
        settle();
        if (persists()) keep('voice', '', String(Math.random()), 1_000);
      } else keepPlace();
      // What comes late, from a player that has been let go, shows nothing.
      if (what !== 'pause' && state.status === 'ready') showSession(host);
      emitTimes(`voicgen-${what}`, places);
    },
    tracks: () => [...host.querySelectorAll(':scope > track')],
    blocked: (reason) => {
      settle(reason);
      emit('voicgen-error', listenError('play-blocked'));
      announce('ready');
    },
    died,
  });

  // Asked of an element of its own: each change of a player's volume is an event, after which it is drawn again.
  const canSetVolume = (hasVolume ??=
    Object.assign(document.createElement('audio'), { volume: 0.5 }).volume === 0.5);

  const persists = (): boolean => host.storage !== 'none';
  const placeKey = (): string => question?.url ?? host.src;
  function keepPlace(): void {
    if (!persists() || state.status !== 'ready') return;
    const { currentTime } = host;
    const worth = currentTime > backSeconds && !host.ended;
    keep('place', placeKey(), String(currentTime - backSeconds), worth ? longMs : 0);
  }

  /** Own `lang`, else the nearest ancestor's, through shadow roots. */
  const language = (): string => {
    const find = (node?: Element): string =>
      node
        ? (node.closest('[lang]:not([lang=""])')?.getAttribute('lang') ??
          find((node.getRootNode() as Partial<ShadowRoot>).host))
        : 'en';
    return picked ?? find(host);
  };
  const tongue = (): Tongue => tongueOf(language());

  function change(): void {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      // Taken up already, by connecting.
      if (connected && scheduled) update();
    });
  }

  /** Takes up what the attributes say now, and draws. */
  function update(): void {
    scheduled = false;
    const { src } = host;
    const asked = makeQuestion(host, language(), isSecurePage());
    const asks = typeof asked === 'object';
    const now = [asks ? asked.url : asked, src, host.mediaType, host.getAttribute('duration')].join(' ');
    if (now !== key) {
      reset();
      key = now;
      question = asks ? asked : undefined;
      if (asks) subscribe(asked);
      if (src) useSource();
      else if (!asks) fail('invalid', asked);
      watch();
    }
    // What has changed meanwhile is taken up in this task, too, and drawn then.
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- `change` was called from within
    if (!scheduled) draw();
  }

  function subscribe(asked: Question): void {
    subscription = pageDesk().subscribe(asked, {
      get intervalMs() {
        return host.pollInterval;
      },
      get timeoutMs() {
        return host.pollTimeout;
      },
      persist: persists(),
      distance: () => Math.abs(host.getBoundingClientRect().top - innerHeight / 2),
      next: hear,
    });
  }

  /** Asks by the page's `load`, and gives up the room of what is absent once it is out of sight. */
  function watch(): void {
    if (host.load === 'eager') begin();
    observed.set(host, (rootMargin, isNear) => {
      if (rootMargin === nearMargin) {
        nearby = isNear;
        if (isNear && host.load !== 'interaction') begin();
      } else away = !isNear;
      if (host.sticky || state.status === 'absent') change();
    });
    try {
      for (const rootMargin of [nearMargin, '0px']) {
        observers[rootMargin] ??= new IntersectionObserver(
          (entries) => {
            for (const { target, isIntersecting } of entries)
              observed.get(target)?.(rootMargin, isIntersecting);
          },
          { rootMargin },
        );
        observers[rootMargin].observe(host);
      }
    } catch {
      // A browser without the observer.
      begin();
    }
  }

  /** The mini player never covers what has the focus: it docks to the other edge. */
  function focus({ target }: FocusEvent): void {
    const lower = (target as Element).getBoundingClientRect().top > innerHeight / 2;
    if (target === host || lower === high) return;
    high = lower;
    change();
  }

  function dock(): void {
    // The same listener is added once, however often; only docking needs it.
    if (host.sticky) document.addEventListener('focusin', focus);
    const docked =
      host.sticky &&
      away &&
      (mini || playback.sounding()) &&
      !dockClosed &&
      !(persists() && recall('mini', '', visitMs));
    if (docked && !mini) heightPx = host.getBoundingClientRect().height;
    mini = docked;
  }

  /** Audio that the page itself knows: no question. */
  function useSource(): void {
    const url = safeUrl(host.src, host.baseURI, isSecurePage());
    const duration = readDuration(host.getAttribute('duration'));
    if (!url) fail('unsafe-url');
    else
      assign({
        status: 'ready',
        error: null,
        track: { src: url.href, duration, mediaType: readMediaType(host.mediaType), shareUrl: '' },
      });
  }

  function begin(): void {
    if (state.status !== 'idle' || !subscription) return;
    // A page that nobody sees yet asks once it is shown.
    if (isPrerendering(document)) {
      document.addEventListener('prerenderingchange', begin, { once: true });
      return;
    }
    assign(checking);
    subscription.start();
  }

  /** Forgets the question and all that came of it. */
  function reset(): void {
    key = undefined;
    subscription?.close();
    for (const observer of Object.values(observers)) observer.unobserve(host);
    document.removeEventListener('focusin', focus);
    clearTimeout(speaking);
    subscription = speaking = undefined;
    settle(new DOMException('no longer asked for', 'AbortError'));
    keepPlace();
    playback.load();
    clearSession(host);
    told.clear();
    state = idle;
    host.setAttribute('status', 'idle');
    retrying = waited = collapsed = false;
    renewals = [];
    milestone = 0;
  }

  function hear(outcome: Outcome): void {
    retrying = false;
    // Trouble that passes leaves the dead URL: it is tried once more, and told to be dead.
    assign(next(state, outcome));
  }

  function fail(code: ErrorCode, message = ''): void {
    assign({ status: 'error', error: listenError(code, message) });
  }

  function emit<Name extends keyof ListenEventParts>(name: Name, part: ListenEventParts[Name]): void {
    const { postId, domain } = question ?? host;
    const detail = { postId, domain, lang: language(), ...part };
    host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  function emitTimes(name: keyof ListenEventParts, part?: object): void {
    const { currentTime, duration } = host;
    emit(name, { currentTime, duration, ...part });
  }

  /** Where to begin, in seconds. */
  function startOf(duration: number): number {
    const hash = hashUsed ? NaN : hashSeconds();
    hashUsed = true;
    return hash >= 0
      ? hash
      : share * duration || Number((persists() && recall('place', placeKey(), longMs)?.value) || 0);
  }

  /** The one place where the state changes: reflects it, and tells of it. */
  function assign(to: ListenState): void {
    const before = state;
    const { progress } = host;
    const { status, error } = to;
    const fresh = status !== before.status;
    state = to;
    if (status === 'ready') {
      // A regenerated article is taken over only while paused; a dead one at once, at the same second.
      if (fresh) playback.load(to.track, startOf(to.track.duration));
      else if (playback.sounding()) state = before;
      else playback.load(to.track, playback.time());
    } else if (before.status === 'ready') playback.load();

    if (fresh || host.progress !== progress) {
      host.setAttribute('status', status);
      emit('voicgen-status', { status, progress: host.progress });
    }
    if (status === 'ready' && fresh) emit('voicgen-ready', { src: to.track.src, duration: host.duration });
    if (!error) told.clear();
    else if (!told.has(error.code)) {
      told.add(error.code);
      emit('voicgen-error', error);
    }
    follow();
    change();
  }

  /** What a state means for the reader beyond the screen: a wish that comes true, words, room. */
  function follow(): void {
    const { status, error } = state;
    if (isWaiting(state)) {
      if (state.told && error) announce(...sentencesOf(error));
      else if (state.status !== 'checking' && !waited) {
        waited = true;
        announce(state.status);
      }
      return;
    }
    if (status === 'ready') {
      const inTime = Date.now() - wishedMs < wishMs && !isHidden(document);
      if (wishes.length && inTime) playback.play();
      else settle(new DOMException('asked for too long ago', 'NotAllowedError'));
      if (waited) announce(status);
    } else {
      settle(new DOMException('no audio', 'AbortError'));
      if (status !== 'absent' && error) announce(...sentencesOf(error));
    }
    waited = false;
  }

  /** Ends the wait of everybody who asked for sound. */
  function settle(reason?: unknown): void {
    // Emptied first: who is told may ask again.
    for (const { resolve, reject } of wishes.splice(0)) {
      if (reason) reject(reason);
      else resolve();
    }
  }

  /** Into the polite live region: a moment later, and not too often. */
  function announce(...keys: readonly WordKey[]): void {
    if (host.quiet && state.error) return;
    text = keys.map((word) => tongue().say(word)).join(' ');
    const nowMs = performance.now();
    if (speaking !== undefined) return;
    const dueMs = Math.max(nowMs + quietMs, freeMs, ownFreeMs);
    freeMs = dueMs + pageGapMs;
    ownFreeMs = dueMs + ownGapMs;
    speaking = setTimeout(() => {
      speaking = undefined;
      root.querySelector('[role=status]')?.replaceChildren(text);
    }, dueMs - nowMs);
  }

  /** Only a fresh question tells an expired URL from a missing or a blocked one: one, then the truth. */
  function died(refused: boolean): void {
    const nowMs = performance.now();
    host.toggleAttribute('playing', false);
    const isWithin = (ms: number, count: number): boolean => nowMs - (renewals.at(-count) ?? -Infinity) < ms;
    if (refused) fail('csp', `media-src ${host.currentSrc}`);
    else if (!subscription || isWithin(renewMs, 1) || isWithin(hourMs, maxRenewals)) fail('playback');
    else {
      renewals.push(nowMs);
      subscription.refresh(retryMs);
      change();
    }
  }

  function retry(): void {
    const { error } = state;
    if (retrying || !error) return;
    if (error.code === 'playback') void host.play().catch(() => undefined);
    if (!subscription) {
      useSource();
      return;
    }
    retrying = true;
    assign({ ...(isWaiting(state) ? state : checking), error, told: true });
    subscription.refresh(retryMs);
  }

  function toggle(): void {
    if (playback.wanted() || wishes.length) host.pause();
    else void host.play().catch(() => undefined);
  }

  const choicesOf = (list: string): readonly number[] =>
    list
      .split(/\s+/)
      .map(Number)
      .filter((rate) => rate >= 0.25 && rate <= 4);
  const rates = (): readonly number[] => {
    const own = choicesOf(host.playbackRates);
    return own.length ? own : [0.75, 1, 1.25, 1.5, 1.75, 2];
  };

  /** Keys count inside the player only; what a control does with a key by itself stays its own. */
  function keydown(event: KeyboardEvent): void {
    const { key: name, altKey, ctrlKey, metaKey } = event;
    const target = event.composedPath()[0] as HTMLElement;
    const { localName } = target;
    const onTimeline = localName === 'input';
    if (altKey || ctrlKey || metaKey || localName === 'select' || state.status !== 'ready') return;
    // What the page put into a slot has its keys to itself.
    if (!root.contains(target)) return;
    // Without shortcuts the timeline keeps the keys of every slider.
    if (onTimeline ? host.nohotkeys && name.length < 2 : host.nohotkeys || name === ' ') return;
    if (target.getAttribute('part') === 'volume' && name.length > 1) return;
    const { currentTime, duration, seekOffset, playbackRate } = host;
    const forward = tongue().dir === 'rtl' ? -5 : 5;
    const steps = {
      __proto__: null,
      ArrowLeft: -forward,
      ArrowRight: forward,
      j: -seekOffset,
      l: seekOffset,
      ...(onTimeline && { ArrowDown: -5, ArrowUp: 5, PageDown: -30, PageUp: 30 }),
    } as Partial<Record<string, number | null>>;
    const step = steps[name];
    const tenths = name === 'Home' ? 0 : name === 'End' ? 10 : /^\d$/.test(name) ? Number(name) : NaN;
    if (step) host.currentTime = currentTime + step;
    else if (tenths >= 0) host.currentTime = (duration * tenths) / 10;
    else if (name === ' ' || name === 'k') toggle();
    else if (name === 'm') host.muted = !host.muted;
    else if (name === '>') host.playbackRate = rates().find((rate) => rate > playbackRate) ?? playbackRate;
    else if (name === '<')
      host.playbackRate =
        rates()
          .filter((rate) => rate < playbackRate)
          .pop() ?? playbackRate;
    else return;
    event.preventDefault();
    if (onTimeline) speakTime(false);
  }

  function choose(lang: string): void {
    const wanted = playback.wanted();
    share = host.currentTime / host.duration || 0;
    picked = lang;
    update();
    if (wanted) void host.play().catch(() => undefined);
    else begin();
  }

  /** The timeline in words: the total on focus only, while it is moved the place alone. */
  function speakTime(whole: boolean): void {
    const { say, lengthOf } = tongue();
    const { currentTime, duration } = host;
    const elapsed = lengthOf(currentTime);
    const words =
      whole && duration > 0 ? say('of').replace('$1', elapsed).replace('$2', lengthOf(duration)) : elapsed;
    root.querySelector('input')?.setAttribute('aria-valuetext', words);
  }

  function debugLine(): string {
    const { error } = state;
    if (!host.debug || !error) return '';
    const { code, httpStatus, message } = error;
    const url = code === 'not-found' ? question?.url : '';
    return [code, httpStatus, message, url, cures[code]].filter(Boolean).join(' · ');
  }

  function draw(): void {
    const { sounding, wanted } = playback;
    dock();
    collapsed ||= !nearby && state.status === 'absent';
    const focused = root.activeElement;
    const model = {
      state,
      tongue: tongue(),
      rates,
      languages: host.languages.split(/\s+/).filter(Boolean),
      chosenLanguage: question?.lang ?? '',
      debug: debugLine(),
      sounding: sounding(),
      wanted: wanted() || wishes.length > 0,
      retrying,
      coolDownMs: (state.error?.code === 'rate-limited' && subscription?.coolDownMs()) || 0,
      collapsed,
      heightPx: mini ? heightPx : 0,
      high,
      showsLeft: left,
      hasVolume: canSetVolume,
      media: playback.media,
      toggle,
      retry,
      close: () => {
        dockClosed = true;
        if (persists()) keep('mini', '', '', visitMs);
        change();
      },
      turnTime: () => {
        left = !left;
        change();
      },
      choose,
      keydown,
      speakTime,
    };
    render(view(host, model), root);
    if (root.querySelector('[part=timeline]:not([aria-valuetext])')) {
      // The second frame from here comes when the first is painted: then `Intl` costs nobody a moment.
      if (!isCold()) speakTime(true);
      else
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            speakTime(true);
            change();
          }),
        );
    }
    // What had the focus may be gone with the state: once there is something to press, the first of its kind has the
    // focus, or else the main button, unless the reader has gone elsewhere meanwhile.
    if (focused && !focused.isConnected) gone = focused.localName;
    const home = gone && (root.querySelector<HTMLElement>(gone) ?? root.querySelector('button'));
    if (home) {
      gone = '';
      if (document.activeElement === document.body) home.focus();
    }
  }

  return {
    get status() {
      return state.status;
    },
    get progress() {
      return isWaiting(state) ? state.progress : state.status === 'ready' ? 100 : null;
    },
    get error() {
      return state.error;
    },
    get currentSrc() {
      return state.status === 'ready' ? state.track.src : '';
    },
    get paused() {
      return playback.media().paused;
    },
    get ended() {
      return playback.media().ended;
    },
    get duration() {
      return playback.duration() || readDuration(host.getAttribute('duration'));
    },
    set duration(seconds) {
      host.setAttribute('duration', String(seconds));
    },
    get currentTime() {
      return playback.time();
    },
    set currentTime(seconds) {
      playback.seek(seconds);
    },
    get playbackRate() {
      return playback.media().playbackRate;
    },
    set playbackRate(rate) {
      const to = Math.max(0.25, Math.min(4, rate)) || 1;
      if (to === host.playbackRate) return;
      playback.setRate(to);
      if (persists()) keep('rate', '', String(to), longMs);
      emitTimes('voicgen-ratechange', { rate: to });
    },
    get volume() {
      return playback.media().volume;
    },
    set volume(volume) {
      playback.media().volume = Math.max(0, Math.min(1, volume) || 0);
    },
    get muted() {
      return playback.media().muted;
    },
    set muted(muted) {
      playback.media().muted = muted;
    },
    play: () => {
      const promise = new Promise<void>((resolve, reject) => {
        wishes.push({ resolve, reject });
      });
      wishedMs = Date.now();
      if (playback.sounding()) settle();
      else if (state.status === 'ready') playback.play();
      else {
        // In a gesture, the browser then knows the element as the reader's own.
        playback.media().load();
        begin();
        change();
      }
      return promise;
    },
    pause: () => {
      settle(new DOMException('paused', 'AbortError'));
      playback.pause();
    },
    refresh: () => {
      subscription?.refresh(host.pollTimeout);
    },
    change,
    connect: () => {
      clearTimeout(leaving);
      if (connected) return;
      connected = true;
      // A copy of a player that plays does not.
      host.removeAttribute('playing');
      const rate = Number(persists() && recall('rate', '', longMs)?.value);
      if (rate >= 0.25 && rate <= 4) playback.setRate(rate);
      update();
    },
    disconnect: () => {
      // A task of grace: a node that is moved comes back in it.
      leaving = setTimeout(() => {
        connected = false;
        reset();
      });
    },
  };
}
