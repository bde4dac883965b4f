import { memoryKey } from './memory.js';
import type { Track } from './state.js';

/** No byte and no sound for this long, in ms: the audio counts as dead. */
const stalledMs = 12_000;
/** The policy's own event may come this much after the media's, in ms. */
const policyMs = 50;

/** What the player tells its element. */
export interface PlaybackHost {
  /** Something on screen may have changed. */
  readonly changed: () => void;
  /** Another second of the audio has passed. */
  readonly ticked: () => void;
  /** Sound runs, or has stopped, or its place was moved (seconds). */
  readonly told: (what: 'play' | 'pause' | 'ended' | 'seek', places?: { from: number; to: number }) => void;
  /** Captions and the like that the page has put beside the audio. */
  readonly tracks: () => readonly Node[];
  /** The audio cannot be played: expired, missing, blocked or silent; `refused` by the page's own policy. */
  readonly died: (refused: boolean) => void;
  /** The browser refused `play()`. */
  readonly blocked: (reason: unknown) => void;
}

/** The media element's life. */
export interface Playback {
  readonly media: () => HTMLMediaElement;
  /** Sound runs. */
  readonly sounding: () => boolean;
  /** Sound was asked for, and has not been asked to stop. */
  readonly wanted: () => boolean;
  /** The best known length in seconds, or NaN. */
  readonly duration: () => number;
  /** Seconds. */
  readonly time: () => number;
  /** Shows this track from `from` seconds on; goes on playing where sound is wanted. Without a track: none. */
  readonly load: (track?: Track, from?: number) => void;
  /** Call it inside the gesture: browsers drop the right to sound after an await. */
  readonly play: () => void;
  readonly pause: () => void;
  /** A multiple of the normal speed; kept for what is loaded later. */
  readonly setRate: (rate: number) => void;
  /** Seconds; held within the length. */
  readonly seek: (seconds: number) => void;
}

/** Does the page want several voices at a time? */
const isConcurrent = (): boolean => document.documentElement.hasAttribute('data-voicgen-concurrent');

/** A player without a track, around a media element of its own. */
export function openPlayback({ changed, ticked, told, tracks, died, blocked }: PlaybackHost): Playback {
  let track: Track | undefined;
  /** The reader wants sound; outlives a dead URL, ends with a pause. */
  let wanted = false;
  let sounding = false;
  /** Where to begin once there are bytes, in seconds. */
  let startAt = 0;
  let second = -1;
  let seekFrom = NaN;
  /** The page's own `media-src` refuses. */
  let refused = false;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  /** Made when first needed: a page may hold a thousand players that nobody plays. */
  let media: HTMLMediaElement | undefined;

  const time = (): number => (media?.readyState ? media.currentTime : startAt);
  const duration = (): number =>
    media && Number.isFinite(media.duration) ? media.duration : (track?.duration ?? NaN);

  /** The audio is dead in `ms`, unless something is heard before. */
  const watch = (ms?: number): void => {
    clearTimeout(watchdog);
    watchdog = ms ? setTimeout(die, ms) : undefined;
  };
  const die = (): void => {
    sounding = false;
    died(refused);
  };

  const stop = (): void => {
    watch();
    const was = sounding;
    wanted = sounding = false;
    if (was) told(own().ended ? 'ended' : 'pause');
    changed();
  };
  const pause = (): void => {
    media?.pause();
    stop();
  };
  const start = (): void => {
    watch(stalledMs);
    own()
      .play()
      .catch((reason: unknown) => {
        // Whatever else it was, an error event or a newer load says the rest.
        if ((reason as Error).name !== 'NotAllowedError') return;
        stop();
        blocked(reason);
      });
  };

  const alive = (): void => {
    // Chromium pauses what has failed to load, with a last timeupdate: neither is a sign of life or of the reader.
    if (wanted && !own().error) watch(stalledMs);
  };
  const handlers: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
    loadedmetadata: () => {
      if (startAt) own().currentTime = startAt;
      startAt = 0;
    },
    playing: () => {
      if (!sounding) {
        wanted = sounding = true;
        told('play');
      }
      alive();
    },
    pause: () => {
      if (!own().ended && !own().error) stop();
    },
    ended: stop,
    timeupdate: () => {
      const now = Math.floor(own().currentTime);
      if (now === second) return;
      second = now;
      alive();
      ticked();
      changed();
    },
    progress: () => {
      alive();
      changed();
    },
    seeked: () => {
      if (seekFrom >= 0) told('seek', { from: seekFrom, to: own().currentTime });
      seekFrom = NaN;
    },
    error: () => {
      if (track && own().src) watch(policyMs);
    },
    waiting: changed,
    durationchange: changed,
    volumechange: changed,
    ratechange: changed,
  };
  const setRate = (rate: number): void => {
    own().defaultPlaybackRate = own().playbackRate = rate;
  };
  const make = (kind: 'audio' | 'video'): HTMLMediaElement => {
    const old = media;
    media = document.createElement(kind);
    media.preload = 'none';
    media.setAttribute('playsinline', '');
    media.setAttribute('part', 'media');
    if (old) {
      setRate(old.playbackRate);
      media.volume = old.volume;
      media.muted = old.muted;
    }
    for (const [type, handler] of Object.entries(handlers)) media.addEventListener(type, handler);
    return media;
  };
  const own = (): HTMLMediaElement => media ?? make('audio');

  /** One voice at a time: our own players tell by their event, other tabs through storage, the page's other media by theirs. */
  const giveWay = (event: Event): void => {
    const { target, type } = event;
    const { key, newValue } = event as StorageEvent;
    const other =
      type === 'storage'
        ? key === memoryKey('voice') && newValue
        : type === 'play'
          ? target instanceof HTMLMediaElement && !target.muted
          : target !== (own().getRootNode() as ShadowRoot).host;
    if (other && !isConcurrent()) pause();
  };
  const policy = ({ disposition, effectiveDirective }: SecurityPolicyViolationEvent): void => {
    refused ||= disposition === 'enforce' && effectiveDirective === 'media-src';
  };
  /** Audio that does not play must not keep the page out of the back/forward cache. */
  const release = (): void => {
    startAt = time();
    pause();
    own().removeAttribute('src');
    own().load();
  };
  const restore = ({ persisted }: PageTransitionEvent): void => {
    if (persisted && track) own().src = track.src;
  };
  const listen = (change: 'addEventListener' | 'removeEventListener'): void => {
    document[change]('voicgen-play', giveWay);
    document[change]('play', giveWay, true);
    window[change]('storage', giveWay);
    document[change]('securitypolicyviolation', policy as EventListener);
    window[change]('pagehide', release);
    window[change]('pageshow', restore as EventListener);
  };

  return {
    media: own,
    sounding: () => sounding,
    wanted: () => wanted,
    duration,
    time,
    pause,
    setRate,
    load: (next, from = 0) => {
      const goOn = wanted && next;
      const kind = next?.mediaType.startsWith('video') ? 'video' : 'audio';
      if (track && !goOn) pause();
      if (!track !== !next) listen(next ? 'addEventListener' : 'removeEventListener');
      track = next;
      refused = sounding = false;
      if (next) {
        const fit = media?.localName === kind ? media : make(kind);
        fit.replaceChildren(...tracks().map((node) => node.cloneNode()));
        fit.src = next.src;
      } else if (media?.src) release();
      startAt = from;
      if (goOn) start();
    },
    play: () => {
      wanted = true;
      start();
      changed();
    },
    seek: (seconds) => {
      if (!(Math.abs(seconds) < Infinity)) return;
      const from = time();
      const to = Math.max(0, Math.min(seconds, duration() || seconds));
      if (!(seekFrom >= 0)) seekFrom = from;
      if (media?.readyState) media.currentTime = to;
      else {
        startAt = to;
        seekFrom = NaN;
        told('seek', { from, to });
      }
      changed();
    },
  };
}
