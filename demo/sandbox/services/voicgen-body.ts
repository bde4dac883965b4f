import { readLimited } from '../body-limit.js';

/** What came in a request's body. */
export type Body =
  | { readonly kind: 'fields'; readonly fields: unknown }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-large' };

/** Reads the fields of a JSON or form body of at most 1 MB. */
export const readBody = async (request: Request): Promise<Body> => {
  const bytes = await readLimited(request).catch(() => undefined);
  if (bytes === undefined) return { kind: 'malformed' };
  if (bytes === null) return { kind: 'too-large' };
  const type = request.headers.get('content-type') ?? '';
  try {
    if (/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) {
      const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
      return { kind: 'fields', fields: Object.fromEntries(form.entries()) };
    }
    const fields: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    return isObject ? { kind: 'fields', fields } : { kind: 'malformed' };
  } catch {
    return { kind: 'malformed' };
  }
};
