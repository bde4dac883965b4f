import type { ListenError, Status } from './state.js';

/** What every event's `detail` holds. */
export interface ListenDetail {
  readonly postId: string;
  readonly domain: string;
  /** The resolved language, as the page wrote it. */
  readonly lang: string;
}

/** What the playback events add; seconds. */
export interface PlaybackDetail {
  readonly currentTime: number;
  /** NaN where unknown. */
  readonly duration: number;
}

/** Each event's own part of `detail`. */
export interface ListenEventParts {
  'voicgen-status': { readonly status: Status; readonly progress: number | null };
  'voicgen-ready': { readonly src: string; readonly duration: number };
  'voicgen-error': ListenError;
  'voicgen-play': PlaybackDetail;
  'voicgen-pause': PlaybackDetail;
  'voicgen-ended': PlaybackDetail;
  /** Seconds. */
  'voicgen-seek': PlaybackDetail & { readonly from: number; readonly to: number };
  'voicgen-ratechange': PlaybackDetail & { readonly rate: number };
  'voicgen-milestone': PlaybackDetail & { readonly percent: 25 | 50 | 75 | 90 };
}

/** The events by name, as listeners receive them; all bubble and are composed. */
export type ListenEventMap = {
  [Name in keyof ListenEventParts]: CustomEvent<ListenDetail & ListenEventParts[Name]>;
};

declare global {
  /* eslint-disable @typescript-eslint/no-empty-object-type -- an interface is what can be merged */
  interface HTMLElementEventMap extends ListenEventMap {}
  interface DocumentEventMap extends ListenEventMap {}
}
