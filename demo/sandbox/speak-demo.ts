import { demoArticles, DEMO_SITE } from './demo-article.js';
import { reason } from './log.js';
import type { Parts } from './service.js';
import { espeakVoiceOf, voices } from './speech/voices.js';
import { articleParagraphs } from './text/article-paragraphs.js';
import { sentencesOf } from './text/sentences.js';

/**
 * Reads the built-in article aloud in each language that has none yet, outside the readers' queue. `first` resolves
 * with the first language, the one that the pages begin with, `all` with the last. Neither rejects.
 */
export const speakDemo = (
  parts: Parts,
  languages: readonly string[],
): { first: Promise<void>; all: Promise<void> } => {
  const [first, ...others] = languages;
  const stopped = (): boolean => parts.signal.aborted;
  const isReady = (lang: string): boolean =>
    parts.posts.get(DEMO_SITE, 'demo-ready', lang)?.status === 'ready';
  const rowIn = (lang: string) => ({ siteId: DEMO_SITE, postId: 'demo-ready', lang, held: true });
  const one = async (lang: string): Promise<void> => {
    if (stopped() || isReady(lang)) return;
    const identity = rowIn(lang);
    const audioId = `demo-ready-${lang}`;
    try {
      const { durationSeconds } = await parts.studio.make({
        audioId,
        sentences: sentencesOf(articleParagraphs(demoArticles[lang] ?? ''), lang),
        espeakVoice: espeakVoiceOf(lang) ?? 'en-us',
        voice: voices[0],
        paced: false,
        signal: parts.signal,
        onStart: () => undefined,
        onProgress: () => undefined,
      });
      await parts.posts.put({ ...identity, status: 'ready', audioId, durationSeconds, epoch: 0 });
    } catch (error) {
      if (stopped()) return;
      parts.log(`the built-in article (${lang}) was not made: ${reason(error)}`);
      await parts.posts.put({ ...identity, status: 'failed', reason: reason(error) });
    }
  };
  // All of them are queued at once: who asks for the last language early is told to wait, not that there is none.
  const queued = Promise.all(
    languages
      .filter((lang) => !isReady(lang))
      .map((lang) => parts.posts.put({ ...rowIn(lang), status: 'pending', percent: null })),
  );
  const made = queued.then(() => (first === undefined ? undefined : one(first)));
  const all = made.then(async () => {
    for (const lang of others) await one(lang);
  });
  return { first: made, all };
};
