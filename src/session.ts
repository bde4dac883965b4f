/** What the lock screen can do with a player; times in seconds. */
export interface SessionPlayer {
  readonly heading: string;
  readonly seekOffset: number;
  readonly duration: number;
  readonly playbackRate: number;
  currentTime: number;
  play(): Promise<void>;
  pause(): void;
}

/** The player that has the page's media session. */
let holder: SessionPlayer | undefined;

const meta = (property: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[property="og:${property}"]`)?.content ?? '';

type Action = Partial<MediaSessionActionDetails>;

/** Gives every action its handler, or none; a platform that lacks one refuses it, and keeps the others. */
function handle(player: SessionPlayer, isOn: boolean): void {
  const move = (by: number): void => {
    player.currentTime += by;
  };
  const handlers: Partial<Record<MediaSessionAction, (details: Action) => void>> = {
    play: () => void player.play().catch(() => undefined),
    pause: () => {
      player.pause();
    },
    seekbackward: ({ seekOffset }) => {
      move(-(seekOffset ?? player.seekOffset));
    },
    seekforward: ({ seekOffset }) => {
      move(seekOffset ?? player.seekOffset);
    },
    seekto: ({ seekTime }) => {
      player.currentTime = seekTime ?? NaN;
    },
  };
  for (const [name, handler] of Object.entries(handlers)) {
    try {
      navigator.mediaSession.setActionHandler(name as MediaSessionAction, isOn ? handler : null);
    } catch {
      // Not on this platform.
    }
  }
}

/**
 * Puts this player on the lock screen, or brings its place up to date. WebKit clears the session when playback starts:
 * call it on `playing`. While the page's own media sounds, the session is that media's.
 */
export function showSession(player: SessionPlayer): void {
  const { mediaSession } = navigator as Partial<Navigator>;
  const others = [...document.querySelectorAll<HTMLMediaElement>('audio,video')];
  if (!mediaSession || others.some(({ paused, muted }) => !paused && !muted)) return;
  holder = player;
  const image = meta('image');
  try {
    mediaSession.metadata = new MediaMetadata({
      title: player.heading || meta('title') || document.title,
      artist: meta('site_name') || location.hostname,
      artwork: image ? [{ src: image }] : [],
    });
    handle(player, true);
    const { duration, playbackRate, currentTime: position } = player;
    mediaSession.setPositionState({ duration, playbackRate, position });
  } catch {
    // No length yet, a place beyond it, an image of no use: the rest stands.
  }
}

/** Takes this player off the lock screen, where it is there. */
export function clearSession(player: SessionPlayer): void {
  if (holder !== player) return;
  holder = undefined;
  navigator.mediaSession.metadata = null;
  handle(player, false);
}
