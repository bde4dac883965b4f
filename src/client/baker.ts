import type { Client, WaitOptions } from './client.js';
import type { Narration } from './narration.js';
import { openNarrationFile } from './narration-file.js';
import type { Article, Post } from './voicgen.js';

/** What a site generator builds its pages with. */
export interface BakerOptions extends WaitOptions {
  readonly client: Client;
  /** Where ready narrations are kept from one build to the next: a JSON file. */
  readonly file: string;
}

/** `src` and `duration` at build time: a post is asked for once in the life of the file. */
export interface Baker {
  /** What is known of a post, ready ones from the file. Never makes anything. */
  look(post: Post): Promise<Narration>;
  /** Makes the narration where it is not made yet, and waits for it. */
  make(article: Article): Promise<Narration>;
}

/** Puts a file between a client and a build. A post that several pages show is asked for once. */
export function baker({ client, file, ...waiting }: BakerOptions): Baker {
  const kept = openNarrationFile(file);
  const flights = new Map<string, Promise<Narration>>();

  const once = (kind: string, { postId, lang }: Post, ask: () => Promise<Narration>): Promise<Narration> => {
    const key = JSON.stringify([kind, postId, lang]);
    const flight = flights.get(key) ?? remembering(postId, lang, ask).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };

  const remembering = async (
    postId: string,
    lang: string | undefined,
    ask: () => Promise<Narration>,
  ): Promise<Narration> => {
    const known = await kept.get(postId, lang);
    if (known) return known;
    const found = await ask();
    if (found.status === 'ready') await kept.set(postId, lang, found);
    return found;
  };

  return {
    look: (post) => once('look', post, () => client.status(post, { signal: waiting.signal })),
    make: (article) => once('make', article, () => client.generate(article, { ...waiting, wait: true })),
  };
}
