import * as v from 'valibot';
import type { FieldErrors } from '../envelope.js';
import { espeakVoiceOf, voices } from '../speech/voices.js';

const MAX_ID = 200;
const MIN_CONTENT = 50;
const MAX_LINE = 2000;

const label = (field: string): string => field.replaceAll('_', ' ');

const text = (field: string) =>
  v.string((issue) =>
    issue.input === undefined || issue.input === null
      ? `The ${label(field)} field is required.`
      : `The ${label(field)} field must be a string.`,
  );

const atMost = (field: string, length: number) =>
  v.maxLength<string, number, string>(
    length,
    `The ${label(field)} field must not be greater than ${length} characters.`,
  );

/** A post id as it is sent: WordPress sends its own as a number. */
export const postIdSchema = v.pipe(
  v.unknown(),
  v.transform((value) => (Number.isSafeInteger(value) ? String(value) : value)),
  text('post_id'),
  v.trim(),
  v.minLength(1, 'The post id field is required.'),
  atMost('post_id', MAX_ID),
);

/** A language tag that is spoken here, in the field of this name; left out it is `en`. */
export const languageSchema = (field: string) =>
  v.pipe(
    v.optional(text(field), 'en'),
    v.transform((language) => language.trim() || 'en'),
    v.check((language) => espeakVoiceOf(language) !== null, `The selected ${label(field)} is invalid.`),
  );

const isWebAddress = (address: string): boolean => {
  try {
    return ['http:', 'https:'].includes(new URL(address).protocol);
  } catch {
    return false;
  }
};

const voiceIdSchema = v.pipe(
  v.optional(v.union([v.number(), v.string()], 'The voice id field must be an integer.'), voices[0].id),
  v.transform((id) => (typeof id === 'string' && !/^-?\d+$/.test(id) ? NaN : Number(id))),
  v.integer('The voice id field must be an integer.'),
  v.check((id) => voices.some((voice) => voice.id === id), 'The selected voice id is invalid.'),
);

// Laravel trims what comes in and takes an empty text, like null, for none.
const tidied = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]): [string, unknown] => [name, typeof value === 'string' ? value.trim() : value])
      .filter(([, value]) => value !== '' && value !== null),
  );

/** The body of `POST /v1/audio/generate`. */
export const generateSchema = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform(tidied),
  v.object({
    // Given by default, so that an absent field is refused in its own words and not as a missing key.
    post_id: v.optional(postIdSchema, null as never),
    content: v.optional(
      v.pipe(
        text('content'),
        v.minLength(MIN_CONTENT, `The content field must be at least ${MIN_CONTENT} characters.`),
      ),
      null as never,
    ),
    post_title: v.optional(v.pipe(text('post_title'), atMost('post_title', MAX_LINE))),
    post_url: v.optional(
      v.pipe(
        text('post_url'),
        atMost('post_url', MAX_LINE),
        v.check(isWebAddress, 'The post url field must be a valid URL.'),
      ),
    ),
    language: languageSchema('language'),
    voice_id: voiceIdSchema,
  }),
);

/** What a valid body says. */
export type GenerateFields = v.InferOutput<typeof generateSchema>;

/** The first message of each refused field, under its name. */
export const fieldErrors = (issues: readonly v.BaseIssue<unknown>[]): FieldErrors => {
  const errors: FieldErrors = {};
  for (const issue of issues) {
    const field = v.getDotPath(issue) ?? 'content';
    errors[field] ??= [issue.message];
  }
  return errors;
};
