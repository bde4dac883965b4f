import { keep, memoryKey, recall } from './memory.js';
import type { Track } from './state.js';
import type { Cancel, Clock } from './wait.js';

/** No byte and no sound for this long, in ms: the audio counts as dead. */
const stalledMs = 12_000;
/** Readers who return hear the last seconds again. */
const rewindSeconds = 3;
/** A place this near to the end is no place to return to, in seconds. */
const endSeconds = 10;
const placeTtlMs = 90 * 86_400_000;
const siteTtlMs = 365 * 86_400_000;
const milestones = [25, 50, 75, 90] as const;

/** What the player tells its element. */
export interface PlaybackHost {
  readonly clock: Clock;
  /** Something on screen may have changed. */
  changed(): void;
  emit(name: 'voicgen-play' | 'voicgen-pause' | 'voicgen-ended'): void;
  emit(name: 'voicgen-seek', detail: { from: number; to: number }): void;
  emit(name: 'voicgen-ratechange', detail: { rate: number }): void;
  emit(name: 'voicgen-milestone', detail: { percent: 25 | 50 | 75 | 90 }): void;
  /**
   * The audio cannot be played: expired, missing, blocked or silent. A fresh URL may help, unless the page's own
   * policy `refused` it.
   */
  died(refused: boolean): void;
  /** The browser refused `play()`. */
  blocked(): void;
  /** What the place in this audio is remembered by; '' where nothing is to be remembered. */
  placeKey(): string;
  /** May the reader's speed be remembered for the site? */
  persist(): boolean;
  /** What the lock screen shows. */
  heading(): string;
  /** Seconds that the skip buttons move. */
  skip(): number;
}

/** The media element's life. */
export interface Playback {
  /** The `<audio>` or `<video>`; the same one from the first gesture on, unless the kind of media changes. */
  readonly media: HTMLMediaElement;
  /** Sound runs. */
  readonly sounding: boolean;
  /** Sound was asked for and has not come, or has stopped without being asked to. */
  readonly loading: boolean;
  /** The best known length in seconds, or NaN. */
  readonly duration: number;
  /** Shows this track; keeps place and wish where it replaces a dead one. */
  load(track: Track, from?: number): void;
  /** Forgets the track, and stops. */
  unload(): void;
  /** Settles when sound starts; rejects with the browser's reason. Call it inside the gesture. */
  play(): Promise<void>;
  pause(): void;
  /** Makes the media element known to the browser as the reader's own, inside a gesture. */
  prime(): void;
  seek(seconds: number): void;
  time(): number;
  setRate(rate: number): void;
  /** Lets go of everything that would outlive the element. */
  close(): void;
}

/** A fresh media element: asks for nothing by itself, keeps the pitch. */
function createMedia(video: boolean): HTMLMediaElement {
  const media = document.createElement(video ? 'video' : 'audio');
  media.preload = 'none';
  media.setAttribute('part', 'media');
  media.setAttribute('playsinline', '');
  return media;
}

/** `#t=90`, `#t=1:30`, `#t=1:02:03` in the page's address, in seconds; else NaN. W3C media fragments. */
export function fragmentSeconds(hash: string): number {
  const [, time = ''] = /[#&]t=(?:npt:)?(\d+(?::\d\d?){0,2}(?:\.\d+)?)/.exec(hash) ?? [];
  return time ? time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) : NaN;
}

/** The address's time is for the first player of the page alone. */
let fragmentTaken = false;

export function openPlayback(host: PlaybackHost): Playback {
  const { clock } = host;
  let media = createMedia(false);
  let track: Track | undefined;
  /** The reader wants sound; survives a dead URL, ends with a pause. */
  let wanted = false;
  let sounding = false;
  /** Where to begin once there are bytes, in seconds. */
  let startAt = 0;
  let released = false;
  let reached = 0;
  let lastSecond = -1;
  let seekFrom = NaN;
  /** The page's own `media-src` refuses. */
  let refused = false;
  let cancelWatch: Cancel | undefined;
  let settle: { resolve: () => void; reject: (reason: unknown) => void } | undefined;
  const voice = String(Math.random());

  const known = (): boolean => media.readyState > 0;
  const time = (): number => (known() ? media.currentTime : startAt);
  const duration = (): number =>
    known() && Number.isFinite(media.duration) ? media.duration : (track?.duration ?? NaN);

  const savePlace = (): void => {
    const key = host.placeKey();
    if (!key || !track || !known()) return;
    const atEnd = media.ended || !(duration() - media.currentTime > endSeconds);
    keep('place', key, atEnd ? '' : String(Math.floor(media.currentTime)), placeTtlMs);
  };

  /** Silence that nobody asked for ends in a fresh question, not in a player that hangs. */
  const watch = (): void => {
    cancelWatch?.();
    cancelWatch = wanted ? clock.after(stalledMs, die) : undefined;
  };

  const stopSound = (): void => {
    if (!sounding) return;
    sounding = false;
    savePlace();
  };

  function die(): void {
    if (!track) return;
    startAt = time();
    stopSound();
    // The policy's own event may come a task after the error.
    cancelWatch?.();
    cancelWatch = clock.after(50, () => {
      host.died(refused);
    });
  }
  const policy = ({ disposition, effectiveDirective }: SecurityPolicyViolationEvent): void => {
    refused ||= disposition === 'enforce' && effectiveDirective === 'media-src';
  };

  /** Ours has begun: every other player of ours, in the page and in other tabs, gives way. */
  const concurrent = (): boolean => document.documentElement.hasAttribute('data-voicgen-concurrent');
  const giveWay = (event: Event): void => {
    const target = event.composedPath()[0];
    const foreign =
      event.type === 'play' && target instanceof HTMLMediaElement && !target.muted && target.volume > 0;
    if ((foreign || event.type === 'voicgen-play') && target !== media && target !== self() && !concurrent())
      pause();
  };
  const giveWayToTab = (event: StorageEvent): void => {
    if (
      event.key === memoryKey('voice') &&
      event.newValue &&
      !event.newValue.endsWith(voice) &&
      !concurrent()
    )
      pause();
  };
  const self = (): EventTarget | undefined => (media.getRootNode() as ShadowRoot).host;

  /** Audio that does not play must not keep the page out of the back/forward cache. */
  const release = (): void => {
    if (!track || !media.hasAttribute('src')) return;
    startAt = time();
    pause();
    released = true;
    media.removeAttribute('src');
    media.load();
  };
  const restore = (): void => {
    if (released && track) load(track, startAt);
  };

  const listen = (on: boolean): void => {
    const change = on ? 'addEventListener' : 'removeEventListener';
    document[change]('play', giveWay, true);
    document[change]('voicgen-play', giveWay);
    document[change]('securitypolicyviolation', policy as EventListener);
    window[change]('storage', giveWayToTab as EventListener);
    window[change]('pagehide', release);
    window[change]('pageshow', restore);
  };

  const session = (): void => {
    const { mediaSession } = navigator as { mediaSession?: MediaSession };
    if (!mediaSession) return;
    // The page's own media, where it plays, keeps the lock screen.
    if (
      [...document.querySelectorAll<HTMLMediaElement>('audio,video')].some(
        (other) => !other.paused && !other.muted,
      )
    )
      return;
    const meta = (name: string): string =>
      document.querySelector<HTMLMetaElement>(`meta[property="og:${name}"]`)?.content ?? '';
    const image = meta('image');
    mediaSession.metadata = new MediaMetadata({
      title: host.heading() || meta('title') || document.title,
      artist: meta('site_name') || location.hostname,
      ...(image ? { artwork: [{ src: image }] } : {}),
    });
    const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
      play: () => void play().catch(() => undefined),
      pause,
      seekbackward: ({ seekOffset }) => {
        seek(time() - (seekOffset ?? host.skip()));
      },
      seekforward: ({ seekOffset }) => {
        seek(time() + (seekOffset ?? host.skip()));
      },
      seekto: ({ seekTime }) => {
        seek(seekTime ?? 0);
      },
    };
    for (const [action, handler] of Object.entries(handlers)) {
      mediaSession.setActionHandler(action as MediaSessionAction, handler);
    }
    inSession = true;
    position();
  };
  let inSession = false;
  const position = (): void => {
    const length = duration();
    if (!inSession || !(length > 0)) return;
    navigator.mediaSession.setPositionState({
      duration: length,
      playbackRate: media.playbackRate,
      position: Math.min(time(), length),
    });
  };
  const leaveSession = (): void => {
    if (!inSession) return;
    inSession = false;
    const { mediaSession } = navigator;
    mediaSession.metadata = null;
    for (const action of ['play', 'pause', 'seekbackward', 'seekforward', 'seekto'] as const) {
      mediaSession.setActionHandler(action, null);
    }
  };

  const handlers: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
    loadedmetadata: () => {
      if (Math.abs(media.currentTime - startAt) > 0.5) media.currentTime = startAt;
      host.changed();
    },
    durationchange: () => {
      host.changed();
    },
    playing: () => {
      settle?.resolve();
      settle = undefined;
      session();
      watch();
      if (sounding) return;
      sounding = true;
      host.emit('voicgen-play');
      if (host.persist()) keep('voice', '', voice, placeTtlMs);
      host.changed();
    },
    pause: () => {
      cancelWatch?.();
      if (media.ended) return;
      wanted = false;
      if (sounding) {
        stopSound();
        host.emit('voicgen-pause');
      }
      host.changed();
    },
    ended: () => {
      wanted = false;
      stopSound();
      leaveSession();
      host.emit('voicgen-ended');
      host.changed();
    },
    waiting: () => {
      host.changed();
    },
    timeupdate: () => {
      const second = Math.floor(media.currentTime);
      if (second === lastSecond) return;
      lastSecond = second;
      watch();
      const percent = (media.currentTime / duration()) * 100;
      const passed = milestones.filter((milestone) => milestone > reached && milestone <= percent);
      if (sounding) {
        for (const milestone of passed) host.emit('voicgen-milestone', { percent: milestone });
        reached = passed.at(-1) ?? reached;
        if (second % 5 === 0) savePlace();
      }
      host.changed();
    },
    progress: () => {
      if (!sounding) watch();
      host.changed();
    },
    seeked: () => {
      if (!Number.isNaN(seekFrom)) host.emit('voicgen-seek', { from: seekFrom, to: media.currentTime });
      seekFrom = NaN;
      position();
      host.changed();
    },
    ratechange: () => {
      position();
      host.changed();
    },
    volumechange: () => {
      host.changed();
    },
    error: () => {
      if (media.hasAttribute('src')) die();
    },
  };

  const bind = (target: HTMLMediaElement, change: 'addEventListener' | 'removeEventListener'): void => {
    for (const [type, handler] of Object.entries(handlers)) target[change](type, handler);
  };
  bind(media, 'addEventListener');

  function load(next: Track, from?: number): void {
    const video = next.mediaType.startsWith('video');
    if (video !== media instanceof HTMLVideoElement) {
      const old = media;
      bind(old, 'removeEventListener');
      media = createMedia(video);
      bind(media, 'addEventListener');
      media.volume = old.volume;
      media.muted = old.muted;
    }
    const first = !track;
    if (first) {
      const fragment = fragmentTaken ? NaN : fragmentSeconds(location.hash);
      fragmentTaken ||= !Number.isNaN(fragment);
      const place = Number(recall('place', host.placeKey(), placeTtlMs)?.value ?? 0);
      startAt = Number.isNaN(fragment) ? Math.max(0, place - rewindSeconds) : fragment;
      if (!(startAt < (Number.isNaN(next.duration) ? Infinity : next.duration))) startAt = 0;
    }
    startAt = from ?? startAt;
    track = next;
    released = false;
    // A rate that is not the default survives load() only as the default.
    if (host.persist()) setRate(Number(recall('rate', '', siteTtlMs)?.value ?? media.playbackRate), true);
    media.src = next.src;
    if (wanted) void start();
    host.changed();
  }

  async function start(): Promise<void> {
    watch();
    listen(true);
    try {
      // Not awaited before this line: Safari drops the gesture after an await.
      await media.play();
    } catch (error) {
      const { name } = error as DOMException;
      // Its error event, or a newer load, says the rest.
      if (name !== 'NotAllowedError') return;
      wanted = false;
      cancelWatch?.();
      settle?.reject(error);
      settle = undefined;
      host.blocked();
      host.changed();
    }
  }

  function play(): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      const before = settle;
      settle = {
        resolve: () => {
          before?.resolve();
          resolve();
        },
        reject: (reason) => {
          before?.reject(reason);
          reject(reason as Error);
        },
      };
    });
    if (sounding) settle?.resolve();
    wanted = true;
    if (media.ended) {
      startAt = 0;
      reached = 0;
    }
    if (track) void start();
    host.changed();
    return promise;
  }

  function pause(): void {
    wanted = false;
    settle?.reject(new DOMException('paused', 'AbortError'));
    settle = undefined;
    cancelWatch?.();
    media.pause();
    host.changed();
  }

  function seek(seconds: number): void {
    if (!Number.isFinite(seconds)) return;
    const to = Math.max(0, Math.min(seconds, duration() || seconds));
    seekFrom = Number.isNaN(seekFrom) ? time() : seekFrom;
    reached = 0;
    if (known()) media.currentTime = to;
    else {
      startAt = to;
      host.emit('voicgen-seek', { from: seekFrom, to });
      seekFrom = NaN;
    }
    host.changed();
  }

  function setRate(rate: number, quiet?: boolean): void {
    const to = Math.max(0.25, Math.min(4, rate || 1));
    if (to === media.playbackRate) return;
    media.defaultPlaybackRate = media.playbackRate = to;
    if (quiet) return;
    if (host.persist()) keep('rate', '', String(to), siteTtlMs);
    host.emit('voicgen-ratechange', { rate: to });
  }

  const unload = (): void => {
    pause();
    stopSound();
    leaveSession();
    listen(false);
    track = undefined;
    startAt = reached = 0;
    if (!media.hasAttribute('src')) return;
    media.removeAttribute('src');
    media.load();
  };

  return {
    get media() {
      return media;
    },
    get sounding() {
      return sounding;
    },
    get loading() {
      return wanted && (!sounding || media.readyState < 3);
    },
    get duration() {
      return duration();
    },
    load,
    unload,
    play,
    pause,
    prime: () => {
      if (!track) media.load();
    },
    seek,
    time,
    setRate,
    close: unload,
  };
}
