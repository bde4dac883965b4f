// @ts-check
import { mkdirSync } from 'node:fs';
import { register } from 'tsx/esm/api';

/**
 * Reads the built-in article aloud for the site's examples: `listen.mp3` in English, `listen-ar.mp3` in Arabic. By the
 * sandbox's own voice, so that no recording lies in the repository.
 *
 * @param {string} dir is made
 */
export async function speak(dir) {
  mkdirSync(dir, { recursive: true });
  const unregister = register();
  const { Studio } = await import('../../demo/sandbox/studio.js');
  const { SpeechThread } = await import('../../demo/sandbox/speech/speech-engine.js');
  const { voices, espeakVoiceOf } = await import('../../demo/sandbox/speech/voices.js');
  const { demoArticles } = await import('../../demo/sandbox/demo-article.js');
  const { sentencesOf } = await import('../../demo/sandbox/text/sentences.js');
  const { articleParagraphs } = await import('../../demo/sandbox/text/article-paragraphs.js');
  const { systemClock } = await import('../../demo/sandbox/clock.js');
  const studio = new Studio(dir, new SpeechThread(), systemClock, () => 0);
  try {
    for (const [lang, audioId] of Object.entries({ en: 'listen', ar: 'listen-ar' })) {
      await studio.make({
        audioId,
        sentences: sentencesOf(articleParagraphs(demoArticles[lang] ?? ''), lang),
        espeakVoice: espeakVoiceOf(lang) ?? 'en-us',
        voice: voices[0],
        paced: false,
        signal: new AbortController().signal,
        onStart: () => undefined,
        onProgress: () => undefined,
      });
    }
  } finally {
    await studio.close();
    await unregister();
  }
}
