import { randomBytes } from 'node:crypto';
import { postKey } from '../posts.js';
import type { Parts } from '../service.js';
import { voices } from '../speech/voices.js';
import type { NarrationText } from './narration-fields.js';

/** One narration for a sibling of Voicgen. */
export interface NarrationOrder extends NarrationText {
  /** Name of the service; with `id` it names the audio. */
  readonly service: string;
  readonly id: string;
  /** The studio let it in. */
  onStart: () => void;
  /** Share of the work done, 0–1. */
  onProgress: (share: number) => void;
}

// The audio of a sibling lies beside that of posts, under an account that no domain and no key leads to.
const accountOf = (service: string): string => `(${service})`;
const LANG = 'en';

/** Reads a text aloud into an audio of its own. Resolves with its length in seconds; rejects with the reason. */
export const narrate = async (parts: Parts, order: NarrationOrder): Promise<number> => {
  const { service, id, sentences, espeakVoice, onStart, onProgress } = order;
  const audioId = randomBytes(16).toString('hex');
  const { durationSeconds } = await parts.studio.make({
    audioId,
    sentences,
    espeakVoice,
    voice: voices[0],
    paced: true,
    signal: parts.signal,
    onStart,
    onProgress(share) {
      const fault =
        share < 0.5 ? undefined : parts.rules.meet({ service, surface: 'making', domains: [], postId: id });
      if (fault) throw new Error(fault.message ?? fault.says);
      onProgress(share);
    },
  });
  const identity = { siteId: accountOf(service), postId: id, lang: LANG, held: false };
  await parts.posts.put({ ...identity, status: 'ready', audioId, durationSeconds, epoch: 0 });
  return durationSeconds;
};

/** The signed address of a narration, or null where there is none (any more). */
export const narrationUrl = (parts: Parts, service: string, id: string, origin: string): string | null => {
  const row = parts.posts.get(accountOf(service), id, LANG);
  if (row?.status !== 'ready') return null;
  const key = postKey(row.siteId, row.postId, row.lang);
  return origin + parts.signedAudio.pathFor(key, row.audioId, row.epoch);
};
