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
  const stopped = (): boolean => parts.signal.aborted;
  const identityIn = (lang: string) => ({ siteId: DEMO_SITE, postId: 'demo-ready', lang, held: true });
  const missing = languages.filter(
    (lang) => parts.posts.get(DEMO_SITE, 'demo-ready', lang)?.status !== 'ready',
  );
  const one = async (lang: string): Promise<void> => {
    if (stopped()) return;
    const identity = identityIn(lang);
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
  // A language whose turn has not come is queued, and not absent: a page that asks early waits for it.
  const queued = Promise.all(
    missing.map((lang) => parts.posts.put({ ...identityIn(lang), status: 'pending', percent: null })),
  );
  const [first, ...others] = missing;
  const isFirst = first !== undefined && first === languages[0];
  const made = queued.then(() => (first === undefined ? undefined : one(first)));
  const all = made.then(async () => {
    for (const lang of others) await one(lang);
  });
  return { first: isFirst ? made : Promise.resolve(), all };
};
