import type { Client, WaitOptions } from './client.js';
import type { Narration } from './narration.js';
import type { Article } from './voicgen.js';

/** Nothing more will come of this by waiting. */
export function isSettled({ status }: Narration): boolean {
  return status !== 'pending' && status !== 'generating';
}

/** Hands an article over and waits for its narration; `timeoutMs` is for both. */
export async function makeNarration(
  client: Client,
  article: Article,
  { timeoutMs = 900_000, ...options }: WaitOptions,
): Promise<Narration> {
  const sinceMs = performance.now();
  const taken = await client.generate(article, { ...options, timeoutMs });
  if (isSettled(taken)) return taken;
  const { postId, lang } = article;
  return client.wait({ postId, lang }, { ...options, timeoutMs: timeoutMs - (performance.now() - sinceMs) });
}
