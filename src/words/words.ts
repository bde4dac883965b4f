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
  readonly mute: string;
  readonly volume: string;
  /** Value of the timeline: `$1` elapsed, `$2` total, both lengths in words. */
  readonly of: string;
  readonly speed: string;
  readonly download: string;
  /** A link that opens the audio in a new tab. */
  readonly newTab: string;
  readonly language: string;
  readonly fullscreen: string;
  readonly close: string;
  readonly pending: string;
  readonly generating: string;
  readonly ready: string;
  /** 402, after `unavailable`: subscription inactive or trial expired, in one sentence for both. */
  readonly subscription: string;
  /** Nothing the reader can do: configuration, permission, policy. */
  readonly unavailable: string;
  /** Network, server, timeout. */
  readonly unreachable: string;
  /** `poll-timeout` is spent. */
  readonly late: string;
  readonly retry: string;
}
