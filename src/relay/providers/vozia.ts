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

const podcast = v.looseObject({
  status: v.string(),
  /** Absent before the first job, and where the service forgot it. */
  job: v.fallback(v.optional(v.looseObject({}), {}), {}),
});

const translate = translator({
  draft: 'pending',
  generating: 'generating',
  processing: 'generating',
  ready: 'ready',
  failed: 'failed',
});

function read(answer: UpstreamAnswer, trust: Trust): Answer {
  const body = answer.httpStatus === 200 ? readBody(podcast, answer.text) : undefined;
  if (!body) return readTrouble(answer, trust);
  const { job } = body;
  return readEnvelope(
    {
      status: translate(body.status),
      progress_percent: job['progress'],
      audio_url: body['audioUrl'],
      duration_seconds: body['duration'],
      step: job['currentStep'],
      error_message: firstText(body['errorMessage'], job['errorMessage']),
    },
    trust,
  );
}

const kind: ProviderKind = {
  name: 'vozia',
  baseUrl: 'https://api.vozia.io/v1',
  dependsOn: { domain: true, lang: false },
  // No limit is documented: two questions a second of one account is what we take.
  limit: { perMinute: 120, per: 'key' },
  pushes: false,
  intervalMs: everyThreeSeconds,
  // Without `jobId` the service answers for the most recent job, which is the one that readers wait for.
  path: ({ postId }) => `/podcasts/${encodeURIComponent(postId)}/status`,
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  read,
};

/** Vozia podcasts. Throws a TypeError where the key cannot be one. */
export function vozia(options: KeyedProviderOptions): Provider {
  return keyedProvider(kind, options);
}
