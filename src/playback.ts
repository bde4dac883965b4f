import type { Track } from './state.js';
import type { Cancel, Clock } from './wait.js';

/** No byte and no sound for this long, in ms: the audio counts as dead. */
const stalledMs = 12_000;

/** What the player tells its element. */
export interface PlaybackHost {
  readonly clock: Clock;
  /** Something on screen may have changed. */
  readonly changed: () => void;
  /** Sound runs. */
  readonly started: () => void;
  /** Sound stopped: at the end, or before it. */
  readonly stopped: (ended: boolean) => void;
  /** Moved; seconds. */
  readonly sought: (from: number, to: number) => void;
  /** The audio cannot be played: expired, missing, blocked or silent; `refused` by the page's own policy. */
  readonly died: (refused: boolean) => void;
  /** The browser refused `play()`. */
  readonly blocked: (reason: unknown) => void;
}

/** The media element's life. */
export interface Playback {
  readonly media: HTMLMediaElement;
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
  /** Seconds; held within the length. */
  readonly seek: (seconds: number) => void;
}

/** A player without a track, around a media element of its own. */
export function openPlayback({
  clock,
  changed,
  started,
  stopped,
  sought,
  died,
  blocked,
}: PlaybackHost): Playback {
  const media = document.createElement('audio');
  media.preload = 'none';
  media.setAttribute('part', 'media');
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
  let cancelWatch: Cancel | undefined;

  const time = (): number => (media.readyState ? media.currentTime : startAt);
  const duration = (): number =>
    Number.isFinite(media.duration) ? media.duration : (track?.duration ?? NaN);

  /** Calls `die` in `ms`, unless something is heard before. */
  const watch = (ms?: number): void => {
    cancelWatch?.();
    cancelWatch = ms ? clock.after(ms, die) : undefined;
  };
  function die(): void {
    startAt = time();
    sounding = false;
    if (track) died(refused);
  }

  const stop = (): void => {
    watch();
    const was = sounding;
    wanted = sounding = false;
    if (was) stopped(media.ended);
    changed();
  };
  const pause = (): void => {
    media.pause();
    stop();
  };

  const giveWay = ({ target }: Event): void => {
    const others = (media.getRootNode() as ShadowRoot).host !== target;
    if (others && !document.documentElement.hasAttribute('data-voicgen-concurrent')) pause();
  };
  const policy = ({ disposition, effectiveDirective }: SecurityPolicyViolationEvent): void => {
    refused ||= disposition === 'enforce' && effectiveDirective === 'media-src';
  };
  /** Audio that does not play must not keep the page out of the back/forward cache. */
  const release = (): void => {
    startAt = time();
    pause();
    media.removeAttribute('src');
    media.load();
  };
  const restore = ({ persisted }: PageTransitionEvent): void => {
    if (persisted && track) media.src = track.src;
  };
  const listen = (change: 'addEventListener' | 'removeEventListener'): void => {
    document[change]('voicgen-play', giveWay);
    document[change]('securitypolicyviolation', policy as EventListener);
    window[change]('pagehide', release);
    window[change]('pageshow', restore as EventListener);
  };

  const start = (): void => {
    watch(stalledMs);
    media.play().catch((reason: unknown) => {
      // Whatever else it was, an error event or a newer load says the rest.
      if ((reason as Error).name !== 'NotAllowedError') return;
      stop();
      blocked(reason);
    });
  };

  const handlers: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
    loadedmetadata: () => {
      if (startAt) media.currentTime = startAt;
      startAt = 0;
    },
    playing: () => {
      watch(stalledMs);
      if (sounding) return;
      wanted = sounding = true;
      started();
    },
    pause: () => {
      if (!media.ended) stop();
    },
    ended: stop,
    timeupdate: () => {
      const now = Math.floor(media.currentTime);
      if (now === second) return;
      second = now;
      if (wanted) watch(stalledMs);
      changed();
    },
    progress: () => {
      if (wanted) watch(stalledMs);
    },
    seeked: () => {
      if (seekFrom >= 0) sought(seekFrom, media.currentTime);
      seekFrom = NaN;
    },
    error: () => {
      // The policy's own event may come a task after this one.
      if (track && media.src) watch(50);
    },
    waiting: changed,
    durationchange: changed,
    volumechange: changed,
    ratechange: changed,
  };
  for (const [type, handler] of Object.entries(handlers)) media.addEventListener(type, handler);

  return {
    media,
    sounding: () => sounding,
    wanted: () => wanted,
    duration,
    time,
    pause,
    load: (next, from = 0) => {
      const goOn = wanted && next;
      if (!goOn) pause();
      if (!track !== !next) listen(next ? 'addEventListener' : 'removeEventListener');
      track = next;
      startAt = from;
      refused = sounding = false;
      if (next) media.src = next.src;
      else if (media.src) release();
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
      if (media.readyState) media.currentTime = to;
      else {
        startAt = to;
        seekFrom = NaN;
        sought(from, to);
      }
      changed();
    },
  };
}
