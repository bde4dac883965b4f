import { DEMO_SITE } from '../demo-article.js';
import { shownBy } from '../demo-posts.js';
import { faultNamed } from '../faults.js';
import { postKey, type Post, type ReadyPost } from '../posts.js';
import type { Parts } from '../service.js';

/** The `data` of a status answer. */
export interface StatusData {
  readonly status: Post['status'];
  readonly progress_percent: number | null;
  readonly audio_url: string | null;
  readonly duration_seconds: number | null;
}

type RowParts = Pick<Parts, 'posts' | 'signedAudio'>;

/** The row of a post: its own, or what a built-in or scenario post shows. Undefined: 404. */
export const rowOf = (parts: RowParts, siteId: string, postId: string, lang: string): Post | undefined => {
  const own = parts.posts.get(siteId, postId, lang);
  if (own) return own;
  const shown = shownBy(postId, (name) => faultNamed(name) !== undefined);
  if (shown === null || shown === 'absent') return undefined;
  const base = { siteId, postId, lang, held: true };
  if ('fault' in shown || shown.status === 'ready') return readyRow(parts, siteId, postId, lang);
  switch (shown.status) {
    case 'pending':
      return { ...base, status: 'pending', percent: null };
    case 'generating':
      return { ...base, status: 'generating', percent: shown.percent };
    case 'failed':
      return { ...base, status: 'failed', reason: 'a built-in post' };
  }
};

// Kept in memory, so that its audio URL finds the way back to this post and its faults.
const readyRow = (parts: RowParts, siteId: string, postId: string, lang: string): Post | undefined => {
  const demo = parts.posts.get(DEMO_SITE, 'demo-ready', lang);
  if (!demo) return undefined;
  if (demo.status !== 'ready') return { siteId, postId, lang, held: true, status: 'pending', percent: null };
  const row: ReadyPost = { ...demo, siteId, postId, lang, held: true, epoch: 0 };
  parts.posts.putPassing(row);
  return row;
};

/** A row in the words of the wire; `origin` begins the audio URL. */
export const statusData = (parts: RowParts, row: Post, origin: string): StatusData => {
  const none = { audio_url: null, duration_seconds: null };
  switch (row.status) {
    case 'pending':
      return { status: 'pending', progress_percent: row.percent, ...none };
    case 'generating':
      return { status: 'generating', progress_percent: row.percent, ...none };
    case 'failed':
      return { status: 'failed', progress_percent: null, ...none };
    case 'ready': {
      const key = postKey(row.siteId, row.postId, row.lang);
      return {
        status: 'ready',
        progress_percent: 100,
        audio_url: row.audioUrl ?? origin + parts.signedAudio.pathFor(key, row.audioId, row.epoch),
        duration_seconds: row.durationSeconds,
      };
    }
  }
};
