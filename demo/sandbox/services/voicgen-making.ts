import { randomBytes } from 'node:crypto';
import { reason } from '../log.js';
import { identityOf, postKey, type Post } from '../posts.js';
import type { Parts } from '../service.js';
import type { Voice } from '../speech/voices.js';
import type { Sentence } from '../text/sentences.js';

/** An accepted article. */
export interface Order {
  readonly siteId: string;
  readonly postId: string;
  readonly lang: string;
  readonly domains: readonly string[];
  readonly sentences: readonly Sentence[];
  readonly espeakVoice: string;
  readonly voice: Voice;
}

/** Turns accepted articles into rows that move from `pending` to `ready` or `failed`. */
export class Making {
  readonly #running = new Map<string, AbortController>();

  constructor(
    private readonly parts: Parts,
    private readonly service: string,
  ) {}

  /** Queues the article; resolves when its row stands at `pending`. The rest happens behind. */
  async start(order: Order): Promise<Post> {
    const { siteId, postId, lang } = order;
    const row: Post = { siteId, postId, lang, held: false, status: 'pending', percent: null };
    const key = postKey(siteId, postId, lang);
    const running = new AbortController();
    this.#running.set(key, running);
    await this.parts.posts.put(row);
    this.parts.inBackground(this.#make(order, row, running));
    return row;
  }

  /** Ends the work on a post, whose row is somebody else's from now on. */
  stop(key: string): void {
    this.#running.get(key)?.abort();
    this.#running.delete(key);
  }

  // Never rejects: a failure is a row. After an abort the row is left alone, whoever aborted has written it.
  async #make(order: Order, row: Post, running: AbortController): Promise<void> {
    const { posts, studio, log } = this.parts;
    const { signal } = running;
    const identity = { ...identityOf(row), held: false };
    const audioId = randomBytes(16).toString('hex');
    const { sentences, espeakVoice, voice } = order;
    try {
      const recording = await studio.make({
        audioId,
        sentences,
        espeakVoice,
        voice,
        paced: true,
        signal,
        onStart: () => void posts.put({ ...identity, status: 'generating', percent: 0 }),
        onProgress: (share) => {
          this.#meetFault(order, share);
          const percent = Math.min(99, Math.floor(share * 100));
          void posts.put({ ...identity, status: 'generating', percent });
        },
      });
      const { durationSeconds } = recording;
      if (signal.aborted) await studio.remove(audioId);
      else await posts.put({ ...identity, status: 'ready', audioId, durationSeconds, epoch: 0 });
    } catch (error) {
      if (signal.aborted || this.parts.signal.aborted) return;
      log(`an article was not made: ${reason(error)}`);
      await posts.put({ ...identity, status: 'failed', reason: reason(error) });
    } finally {
      const key = postKey(row.siteId, row.postId, row.lang);
      if (this.#running.get(key) === running) this.#running.delete(key);
    }
  }

  #meetFault({ domains, postId }: Order, share: number): void {
    if (share < 0.5) return;
    const fault = this.parts.rules.meet({ service: this.service, surface: 'making', domains, postId });
    if (fault) throw new Error(fault.message ?? fault.says);
  }
}
