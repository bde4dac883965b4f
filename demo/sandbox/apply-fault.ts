import type { Clock } from './clock.js';
import type { Fault } from './faults.js';
import { unreachable } from './unreachable.js';

/** What a fault needs besides the request. */
export interface FaultScene {
  readonly clock: Clock;
  /** Aborts when the caller left or the sandbox closes. */
  readonly signal: AbortSignal;
  /** Cuts the connection; false where there is none to cut, as in a test without a port. */
  cut(): boolean;
}

// Longer than any client waits, so that nothing is held for ever.
const HANG_MS = 120_000;
const DRIP_MS = 1000;
const FLOW_BYTES = 65_536;
const FLOW_MS = 5;
const RESET_MS = 100;

const CORS = /^access-control-/;
const NO_BODY = new Set([204, 205, 304]);

/** The connection was cut, as a fault wants it: `fetch` rejects as it would for a browser. */
export class ConnectionCut extends TypeError {
  override readonly name = 'ConnectionCut';
}

/** Answers `request` as `fault` says; `answer` is what the service would do. */
export const applyFault = async (
  fault: Fault,
  request: Request,
  answer: (request: Request) => Promise<Response>,
  scene: FaultScene,
): Promise<Response> => {
  if (fault.delayMs !== undefined) await scene.clock.sleep(fault.delayMs, scene.signal);
  if (fault.end === 'drop') return dropped(scene);
  if (fault.end === 'hang') {
    await scene.clock.sleep(HANG_MS, scene.signal);
    return dropped(scene);
  }
  const asked = fault.ranges === false ? withoutRange(request) : request;
  const real = await answer(asked);
  const changed = await change(fault, real, request);
  return fault.end === undefined ? changed : ended(fault.end, changed, scene);
};

const dropped = (scene: FaultScene): never => {
  scene.cut();
  throw new ConnectionCut();
};

// Built from its parts: the server's own requests are no instances of the platform's class, which would not take them.
const withoutRange = ({ url, method, headers, signal }: Request): Request => {
  const others = new Headers(headers);
  others.delete('range');
  return new Request(url, { method, headers: others, signal });
};

// CORS and rate headers are the service's own, so they are there or not as on a good answer.
const change = async (fault: Fault, real: Response, request: Request): Promise<Response> => {
  const headers = new Headers(real.headers);
  const other = otherOrigin(request.url);
  if (fault.cors === 'none')
    for (const name of [...headers.keys()]) if (CORS.test(name)) headers.delete(name);
  if (fault.cors === 'hidden') headers.delete('access-control-expose-headers');
  if (fault.ranges === false) headers.delete('accept-ranges');
  const replaced = fault.status !== undefined;
  if (replaced)
    for (const name of ['etag', 'content-length', 'content-range', 'last-modified']) headers.delete(name);
  const body = await bodyOf(fault, real, headers);
  for (const [name, value] of Object.entries(fault.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value.replaceAll('{other}', other));
  }
  const status = fault.status ?? real.status;
  return new Response(NO_BODY.has(status) || request.method === 'HEAD' ? null : body, { status, headers });
};

const bodyOf = async (fault: Fault, real: Response, headers: Headers): Promise<BodyInit | null> => {
  if (fault.body === undefined && fault.status === undefined && fault.data === undefined) return real.body;
  headers.delete('content-length');
  if (fault.data === undefined) await real.body?.cancel();
  if (typeof fault.body === 'string') return fault.body;
  headers.set('content-type', 'application/json');
  if (fault.body !== undefined) return JSON.stringify(fault.body);
  if (fault.status !== undefined)
    return JSON.stringify({ success: false, message: fault.message ?? '', data: null });
  const envelope: unknown = await real.json();
  if (typeof envelope !== 'object' || envelope === null) return JSON.stringify(envelope);
  const data = 'data' in envelope && typeof envelope.data === 'object' ? envelope.data : {};
  return JSON.stringify({ ...envelope, data: { ...data, ...fault.data } });
};

const otherOrigin = (address: string): string => {
  const url = new URL(address);
  url.hostname = url.hostname === 'localhost' ? '127.0.0.1' : 'localhost';
  return url.origin;
};

const ended = async (
  end: 'mute' | 'stall' | 'reset' | 'truncate' | 'drip' | 'flow',
  response: Response,
  scene: FaultScene,
): Promise<Response> => {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const half = bytes.subarray(0, Math.max(1, bytes.length >> 1));
  const { status } = response;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.delete('etag');
  switch (end) {
    case 'truncate':
      return new Response(half, { status, headers });
    case 'reset':
      return new Response(
        stream([half], async () => {
          // The half has to be on its way before the socket goes, or the client sees no answer at all.
          await scene.clock.sleep(RESET_MS, scene.signal);
          if (!scene.cut()) throw new ConnectionCut();
        }),
        { status, headers },
      );
    case 'mute':
    case 'stall':
      return new Response(
        stream(end === 'mute' ? [] : [half], () => scene.clock.sleep(HANG_MS, scene.signal)),
        { status, headers },
      );
    case 'drip':
      return new Response(
        stream(piecesOf(bytes, 1), undefined, () => scene.clock.sleep(DRIP_MS, scene.signal)),
        { status, headers },
      );
    case 'flow':
      return new Response(
        stream(piecesOf(bytes, FLOW_BYTES), undefined, () => scene.clock.sleep(FLOW_MS, scene.signal)),
        { status, headers },
      );
    default:
      return unreachable(end);
  }
};

const piecesOf = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

// A stream that gives its chunks, waiting `between`, and ends with `last`; an abort ends it early.
const stream = (
  chunks: readonly Uint8Array[],
  last?: () => Promise<void>,
  between?: () => Promise<void>,
): ReadableStream<Uint8Array> => {
  let index = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        const chunk = chunks[index++];
        if (!chunk) {
          await last?.();
          controller.close();
          return;
        }
        if (index > 1) await between?.();
        controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
};
