/** An answer of a service that speaks plain JSON. */
export const jsonAnswer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });

/** A refusal as `{ error }`. */
export const jsonError = (
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Response => jsonAnswer(status, { error }, headers);
