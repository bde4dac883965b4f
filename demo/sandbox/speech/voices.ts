// Tags whose voice has another name: eSpeak calls British English `en`, Mandarin `cmn`.
const ALIASES = new Map([
  ['en', 'en-us'],
  ['en-gb', 'en'],
  ['fr-fr', 'fr'],
  ['no', 'nb'],
  ['zh', 'cmn'],
]);

// Every voice of eSpeak NG as @echogarden/espeak-ng-emscripten 0.3.5 carries it; a test asks the engine itself.
const ENGINE = new Set(
  (
    'af am an ar as az ba be bg bn bpy bs ca ca-ba ca-nw ca-va chr cmn cmn-latn-pinyin cs cv cy da de ' +
    'el en en-029 en-gb-scotland en-gb-x-gbclan en-gb-x-gbcwmd en-gb-x-rp en-us en-us-nyc eo es es-419 et eu fa ' +
    'fa-latn fi fo fr fr-be fr-ch ga gd gn grc gu hak haw he hi hr ht hu hy hyw ia id io is it ja jbo ka kaa kk kl ' +
    'kn ko kok ku ky la lb lfn lt ltg lv mi mk ml mr ms mt mto my nb nci ne nl nog om or pa pap piqd pl pt pt-br py ' +
    'qdb qu quc qya ro ru ru-cl ru-lv sd shn si sjn sk sl smj sq sr sv sw ta te th ti tk tn tr tt ug uk ur uz vi ' +
    'vi-vn-x-central vi-vn-x-south xex yue'
  ).split(' '),
);

/** The eSpeak voice for a language tag (`pt-BR` is Brazilian, `de-AT` falls back to `de`), or null: not spoken here. */
export const espeakVoiceOf = (language: string): string | null => {
  const tag = language.trim().toLowerCase().replaceAll('_', '-');
  return (
    [tag, primaryOf(tag)].map((name) => ALIASES.get(name) ?? name).find((name) => ENGINE.has(name)) ?? null
  );
};

/** `pt-BR`, `pt_BR`, `PT` → `pt`: a post has one audio per language, and this is what the element asks for. */
export const primaryOf = (language: string): string => language.trim().toLowerCase().split(/[-_]/)[0] ?? '';

/** A speaker: an eSpeak variant (`f` female, `m` male), its speed and pitch. */
export interface Voice {
  /** `voice_id` on the wire. */
  readonly id: number;
  readonly says: string;
  /** Added to the eSpeak voice name; empty is the language's own voice. */
  readonly variant: string;
  readonly wordsPerMinute: number;
  /** 0–99, 50 is the variant's own. */
  readonly pitch: number;
}

const plain: Voice = { id: 1, says: 'The plain voice', variant: '', wordsPerMinute: 165, pitch: 50 };

/** The choice of `voice_id`; the first is the default. */
export const voices: readonly [Voice, ...Voice[]] = [
  plain,
  { id: 2, says: 'Female, calm', variant: 'f2', wordsPerMinute: 155, pitch: 50 },
  { id: 3, says: 'Male, calm', variant: 'm3', wordsPerMinute: 155, pitch: 45 },
  { id: 4, says: 'Female, brisk', variant: 'f4', wordsPerMinute: 195, pitch: 55 },
  { id: 5, says: 'Male, brisk', variant: 'm7', wordsPerMinute: 195, pitch: 50 },
];
