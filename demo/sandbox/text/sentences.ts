/** One breath: what the synthesiser is given at once. */
export interface Sentence {
  readonly text: string;
  /** Silence after it, in ms. */
  readonly pauseMs: number;
}

const MAX_CHARACTERS = 600;
const AFTER_SENTENCE_MS = 250;
const AFTER_PARAGRAPH_MS = 550;

// A page of text without a full stop would keep the synthesiser busy for seconds: cut it at a space, if there is one.
const inBreaths = (sentence: string): string[] => {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > MAX_CHARACTERS) {
    const space = rest.lastIndexOf(' ', MAX_CHARACTERS);
    let cut = space > 0 ? space : MAX_CHARACTERS;
    if (/[\ud800-\udbff]/.test(rest.charAt(cut - 1))) cut -= 1;
    parts.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return [...parts, rest].filter((part) => /[\p{L}\p{N}]/u.test(part));
};

/** The sentences of an article in the order they are read; `lang` is a BCP 47 tag. */
export const sentencesOf = (paragraphs: readonly string[], lang: string): Sentence[] => {
  const segmenter = new Intl.Segmenter(lang, { granularity: 'sentence' });
  return paragraphs.flatMap((paragraph) => {
    const texts = [...segmenter.segment(paragraph)].flatMap(({ segment }) => inBreaths(segment.trim()));
    return texts.map((text, index) => ({
      text,
      pauseMs: index === texts.length - 1 ? AFTER_PARAGRAPH_MS : AFTER_SENTENCE_MS,
    }));
  });
};
