import * as v from 'valibot';
import type { FileStore } from './file-store.js';
import { hashOf } from './hash.js';
import type { Log } from './log.js';

const identity = {
  siteId: v.string(),
  postId: v.string(),
  lang: v.string(),
  /** Set by hand on the control page: no work stands behind it, so a restart cuts nothing off. */
  held: v.boolean(),
};

/** How a post's audio row lies on the disk. */
export const postSchema = v.variant('status', [
  v.object({ ...identity, status: v.literal('pending'), percent: v.nullable(v.number()) }),
  v.object({ ...identity, status: v.literal('generating'), percent: v.nullable(v.number()) }),
  v.object({
    ...identity,
    status: v.literal('ready'),
    /** Name of the MP3 in the audio folder, without its ending. */
    audioId: v.string(),
    durationSeconds: v.number(),
    /** Set by hand: said in place of our own address. */
    audioUrl: v.exactOptional(v.string()),
    /** Goes up when the issued URLs are made to expire. */
    epoch: v.number(),
  }),
  v.object({ ...identity, status: v.literal('failed'), reason: v.string() }),
]);

/** The audio of one post in one language: the words of the wire, and what each of them knows. */
export type Post = v.InferOutput<typeof postSchema>;

/** A post whose audio is there. */
export type ReadyPost = Extract<Post, { status: 'ready' }>;

/** The one name of a post's audio, fit for a file and a URL. */
export const postKey = (siteId: string, postId: string, lang: string): string => hashOf(siteId, postId, lang);

const keyOf = (post: Post): string => postKey(post.siteId, post.postId, post.lang);

const MAX_PASSING = 1000;

/** All audio rows, in memory and on the disk. */
export class Posts {
  readonly #posts = new Map<string, Post>();
  readonly #passing = new Map<string, Post>();

  constructor(
    private readonly store: FileStore<Post>,
    private readonly log: Log,
  ) {}

  /**
   * Reads what the last run left. What was being made is `failed` now, for its article is gone with the process;
   * what was ready and has no file any more (`hasAudio`) counts as absent.
   */
  async load(hasAudio: (audioId: string) => boolean): Promise<void> {
    for (const post of await this.store.load()) {
      const key = keyOf(post);
      const working = post.status === 'pending' || post.status === 'generating';
      if (post.status === 'ready' && post.audioUrl === undefined && !hasAudio(post.audioId)) {
        this.log(`${key}.json says ready and its audio is gone: left out`);
      } else if (working && !post.held) {
        await this.put({
          ...identityOf(post),
          held: false,
          status: 'failed',
          reason: 'cut off by a restart',
        });
      } else {
        this.#posts.set(key, post);
      }
    }
  }

  /** The row, or undefined. */
  get(siteId: string, postId: string, lang: string): Post | undefined {
    return this.byKey(postKey(siteId, postId, lang));
  }

  /** The row with this `postKey`. */
  byKey(key: string): Post | undefined {
    return this.#posts.get(key) ?? this.#passing.get(key);
  }

  /** Every row that is kept. */
  all(): Post[] {
    return [...this.#posts.values()];
  }

  /** Writes the row; `percent` alone is not worth a disk write. */
  async put(post: Post): Promise<void> {
    const key = keyOf(post);
    const before = this.#posts.get(key);
    this.#posts.set(key, post);
    if (before?.status === 'generating' && post.status === 'generating' && !post.held) return;
    await this.store.put(key, post);
  }

  /** Keeps a row in memory only, for a while: the scenario posts, which nobody generated. */
  putPassing(post: Post): void {
    const [oldest] = this.#passing.keys();
    if (this.#passing.size >= MAX_PASSING && oldest !== undefined) this.#passing.delete(oldest);
    this.#passing.set(keyOf(post), post);
  }

  /** Removes the row. False where there was none. */
  async delete(siteId: string, postId: string, lang: string): Promise<boolean> {
    const key = postKey(siteId, postId, lang);
    const there = this.#passing.delete(key) || this.#posts.has(key);
    this.#posts.delete(key);
    await this.store.delete(key);
    return there;
  }

  /** Lets every URL issued so far for the chosen rows expire; says how many rows that were. */
  async expire(chosen: (post: Post) => boolean): Promise<number> {
    let count = 0;
    for (const post of [...this.#posts.values(), ...this.#passing.values()]) {
      if (post.status !== 'ready' || !chosen(post)) continue;
      post.epoch += 1;
      count += 1;
      if (this.#posts.has(keyOf(post))) await this.store.put(keyOf(post), post);
    }
    return count;
  }

  /** True while some row plays this file. */
  uses(audioId: string): boolean {
    return [...this.#posts.values()].some((post) => post.status === 'ready' && post.audioId === audioId);
  }
}

/** What every row has, without what its status knows. */
export const identityOf = (post: Post): Pick<Post, 'siteId' | 'postId' | 'lang'> => ({
  siteId: post.siteId,
  postId: post.postId,
  lang: post.lang,
});
