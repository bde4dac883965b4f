import * as v from 'valibot';
import { readBody } from './voicgen-body.js';
import { jsonError } from './json-answer.js';

/** The fields of a JSON or form body by this schema, or the refusal (400, 413) that says in `error` what is wrong. */
export const jsonFields = async <T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
): Promise<{ readonly fields: T } | { readonly refusal: Response }> => {
  const body = await readBody(request);
  if (body.kind === 'too-large') return { refusal: jsonError(413, 'The body is over 1 MB') };
  if (body.kind === 'malformed') return { refusal: jsonError(400, 'The body is no JSON object') };
  const { success, output, issues } = v.safeParse(schema, body.fields);
  return success ? { fields: output } : { refusal: jsonError(400, issues[0].message) };
};
