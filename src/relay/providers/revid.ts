import * as v from 'valibot';
import type { Answer, Trust } from '../../contract.js';
import {
  firstText,
  keyedProvider,
  keylessProvider,
  type Provider,
  type ProviderKind,
  type ProviderOptions,
  type UpstreamAnswer,
} from './provider.js';
import { readBody, readEnvelope, readTrouble, translator } from './translate.js';

const task = v.looseObject({
  status: v.string(),
  response: v.fallback(v.optional(v.looseObject({}), {}), {}),
});

const translate = translator({ processing: 'generating', completed: 'ready', failed: 'failed' });

/** The service asks for 5 s at first, 10 s after an initial wait. */
const steadyMs = 60_000;

function read(answer: UpstreamAnswer, trust: Trust): Answer {
  const body = readBody(task, answer.text);
  // The HTTP status is the state: a 202 is at work whatever else stands in it, and has no progress figure.
  if (answer.httpStatus === 202) return readEnvelope({ status: 'generating' }, trust);
  const isFailure = answer.httpStatus === 500 && body?.status === 'failed';
  if (!body || !(answer.httpStatus === 200 || isFailure)) return readTrouble(answer, trust);
  return readEnvelope(
    {
      status: translate(body.status),
      audio_url: body.response['audio_url'],
      duration_seconds: body.response['duration'],
      error_message: firstText(body['error'], body['message']),
    },
    trust,
  );
}

const kind: ProviderKind = {
  name: 'revid',
  baseUrl: 'https://tts.revidapi.com',
  dependsOn: { domain: true, lang: false },
  // No limit is documented: two questions a second of one account is what we take.
  limit: { perMinute: 120, per: 'key' },
  pushes: false,
  intervalMs: (waitedMs) => (waitedMs < steadyMs ? 5_000 : 10_000),
  path: ({ postId }) => `/api/get/${encodeURIComponent(postId)}`,
  headers: (key) => ({ 'x-api-key': key }),
  read,
};

/** What `revid` takes: the key only where the account wants one. */
export interface RevidOptions extends ProviderOptions {
  readonly key?: string | undefined;
}

/** RevidAPI speech tasks. Throws a TypeError where a key is given that cannot be one. */
export function revid({ key, baseUrl }: RevidOptions = {}): Provider {
  return key === undefined ? keylessProvider(kind, { baseUrl }) : keyedProvider(kind, { key, baseUrl });
}
