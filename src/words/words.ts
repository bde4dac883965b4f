/**
 * Every word that the element can show or name, in one language. A missing key does not compile, so a
 * language is whole or absent. `$1` and `$2` stand for values that `Intl` has already formatted; numbers,
 * plurals, units of time, percentages and names of languages are never written here.
 */
export interface Words {
  /** The visible title and the accessible name of the player, where the page sets none. */
  readonly heading: string;
  readonly play: string;
  readonly pause: string;
  /** Play, once the end was reached. */
  readonly replay: string;
  /** Play, pressed while the audio is still being made. */
  readonly wish: string;
  /** Skip back; `$1` is a length such as "15 seconds". */
  readonly back: string;
  /** Skip forward; `$1` is a length such as "15 seconds". */
  readonly forward: string;
  /** Name of the timeline, a slider. */
  readonly timeline: string;
  /** Value of the timeline: `$1` elapsed, `$2` total, both lengths in words. */
  readonly of: string;
  /** Name of the time display when it counts down; `$1` is a length in words. */
  readonly remaining: string;
  readonly speed: string;
  readonly mute: string;
  readonly volume: string;
  readonly language: string;
  readonly captions: string;
  readonly download: string;
  /** A link that leaves the page; `$1` is the link's own name. */
  readonly newTab: string;
  /** Link to the page where the service shows a video. */
  readonly share: string;
  readonly fullscreen: string;
  /** Closes the mini player. */
  readonly close: string;
  /** First question under way; promises no audio. */
  readonly checking: string;
  readonly pending: string;
  readonly generating: string;
  readonly ready: string;
  /** Ready, but the browser wants a press before there is sound. */
  readonly press: string;
  /** Sound was asked for, and bytes have not come yet. */
  readonly loading: string;
  readonly failed: string;
  /** 402: subscription inactive or trial expired, in one sentence for both. */
  readonly subscription: string;
  /** Nothing the reader can do: configuration, permission, policy. */
  readonly unavailable: string;
  /** Network, server, timeout. */
  readonly unreachable: string;
  /** 429. */
  readonly busy: string;
  /** `poll-timeout` is spent. */
  readonly late: string;
  readonly playback: string;
  /** The next step where no press can help: the article itself. */
  readonly read: string;
  readonly retry: string;
  /** When the next question goes out; `$1` is a length such as "2 minutes". */
  readonly again: string;
}
