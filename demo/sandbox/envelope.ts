/** Messages per field, as Laravel words them. */
export type FieldErrors = Record<string, string[]>;

// What Laravel itself sends on an API answer.
const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };

/** `{ success: true, message, data }`. */
export const ok = (data: unknown, message = 'OK', status = 200): Response =>
  new Response(JSON.stringify({ success: true, message, data }), { status, headers: JSON_HEADERS });

/** `{ success: false, message, data: null }` with an error status. */
export const refuse = (status: number, message: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ success: false, message, data: null }), {
    status,
    headers: { ...JSON_HEADERS, ...headers },
  });

/** 422 in Laravel's shape: the messages stand under the names of their fields. */
export const invalid = (errors: FieldErrors): Response =>
  new Response(JSON.stringify({ success: false, message: 'Validation failed', errors }), {
    status: 422,
    headers: JSON_HEADERS,
  });
