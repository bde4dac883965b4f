import * as v from 'valibot';
import type { Answer, Trust } from '../../contract.js';
import {
  everyThreeSeconds,
  firstText,
  keyedProvider,
  type KeyedProviderOptions,
  type Provider,
  type ProviderKind,
  type UpstreamAnswer,
} from './provider.js';
import { readBody, readEnvelope, readTrouble, translator } from './translate.js';

const job = v.looseObject({ status: v.string() });

const translate = translator({
  PENDING: 'pending',
  PROCESSING: 'generating',
  COMPLETED: 'ready',
  FAILED: 'failed',
  CANCELLED: 'failed',
});

/** Where a 429 has no `Retry-After`: the standard headers that this service sends, in seconds to the next window. */
function readReset(answer: Answer, { headers }: UpstreamAnswer): Answer {
  if (answer.status !== 'trouble' || answer.code !== 'rate-limited' || answer.retryAfterMs !== null)
    return answer;
  const seconds = /^\d{1,9}$/.exec(headers.get('ratelimit-reset')?.trim() ?? '')?.[0];
  return seconds === undefined ? answer : { ...answer, retryAfterMs: Number(seconds) * 1000 };
}

function read(answer: UpstreamAnswer, trust: Trust): Answer {
  const body = answer.httpStatus === 200 ? readBody(job, answer.text) : undefined;
  if (!body) return readReset(readTrouble(answer, trust), answer);
  return readEnvelope(
    {
      status: translate(body.status),
      progress_percent: body['progress'],
      audio_url: body['outputVideo'],
      media_type: 'video/mp4',
      share_url: body['outputShareLink'],
      error_message: firstText(
        body['errorMessage'],
        body.status === 'CANCELLED' ? 'The job was cancelled' : '',
      ),
    },
    trust,
  );
}

const kind: ProviderKind = {
  name: 'vidgen',
  // The service publishes no host. This one can never exist (RFC 6761), so that no key goes astray.
  baseUrl: 'https://vidgen.invalid',
  dependsOn: { domain: false, lang: false },
  limit: { perMinute: 600, per: 'address' },
  pushes: true,
  intervalMs: everyThreeSeconds,
  path: ({ postId }) => `/api/status/${encodeURIComponent(postId)}`,
  headers: (key) => ({ 'x-api-key': key }),
  read,
};

/** Vidgen videos; `baseUrl` is your account's host. Throws a TypeError where the key cannot be one. */
export function vidgen(options: KeyedProviderOptions): Provider {
  return keyedProvider(kind, options);
}
