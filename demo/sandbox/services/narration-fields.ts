import * as v from 'valibot';
import { espeakVoiceOf, primaryOf } from '../speech/voices.js';
import { articleParagraphs } from '../text/article-paragraphs.js';
import { sentencesOf, type Sentence } from '../text/sentences.js';

/** Text to be read aloud, ready for the studio. */
export interface NarrationText {
  readonly sentences: readonly Sentence[];
  readonly espeakVoice: string;
}

const MAX_TEXT = 100_000;

/** The language of a text: one that is spoken here, `en` where left out. */
export const spokenLanguage = v.pipe(
  v.optional(v.string('language must be a string'), 'en'),
  v.check((language) => espeakVoiceOf(language) !== null, 'language is not spoken here'),
);

/** HTML or text with at least one word in it, in the field of this name. */
export const spokenText = (field: string) =>
  v.pipe(
    v.string(`${field} is required`),
    v.maxLength(MAX_TEXT, `${field} is longer than ${MAX_TEXT} characters`),
    v.check((text) => textToRead(text, 'en').sentences.length > 0, `${field} has no text to read`),
  );

/** What of a text is read, sentence by sentence. */
export const textToRead = (text: string, language: string): NarrationText => ({
  sentences: sentencesOf(articleParagraphs(text), primaryOf(language)),
  espeakVoice: espeakVoiceOf(language) ?? 'en-us',
});
