import { readAnswer, type Answer, type Trust } from '../../contract.js';
import {
  everyThreeSeconds,
  keyedProvider,
  type KeyedProviderOptions,
  type Provider,
  type ProviderKind,
  type UpstreamAnswer,
} from './provider.js';

/** A 401 covers a bad key and a lapsed subscription alike; only the message tells them apart. */
const lapsed = /subscription|trial|inactive/i;

function read({ httpStatus, headers, text }: UpstreamAnswer, trust: Trust): Answer {
  const answer = readAnswer(httpStatus, headers, text, trust);
  return answer.status === 'trouble' && httpStatus === 401 && lapsed.test(answer.message)
    ? { ...answer, code: 'subscription', httpStatus: 402 }
    : answer;
}

const kind: ProviderKind = {
  name: 'voicgen',
  baseUrl: 'https://api.voicgen.io',
  dependsOn: { domain: true, lang: true },
  limit: { perMinute: 60, per: 'key' },
  pushes: false,
  intervalMs: everyThreeSeconds,
  path: ({ postId, lang }) => `/v1/audio/${encodeURIComponent(postId)}/status?language=${lang}`,
  headers: (key) => ({ 'x-api-key': key }),
  read,
};

/** Voicgen by key: the service's Enterprise plan. Throws a TypeError where the key cannot be one. */
export function voicgen(options: KeyedProviderOptions): Provider {
  return keyedProvider(kind, options);
}
