import { readAnswer } from '../../contract.js';
import {
  everyThreeSeconds,
  keylessProvider,
  type Provider,
  type ProviderKind,
  type ProviderOptions,
} from './provider.js';

const kind: ProviderKind = {
  name: 'voicgen-public',
  baseUrl: 'https://api.voicgen.io',
  dependsOn: { domain: true, lang: true },
  limit: { perMinute: 60, per: 'domain' },
  pushes: false,
  intervalMs: everyThreeSeconds,
  path: ({ domain, postId, lang }) =>
    `/v1/public/audio/status?domain=${encodeURIComponent(domain)}&post_id=${encodeURIComponent(postId)}&lang=${lang}`,
  headers: () => ({}),
  read: ({ httpStatus, headers, text }, trust) => readAnswer(httpStatus, headers, text, trust),
};

/** Voicgen by domain, as browsers ask it: no key. */
export function voicgenPublic(options: ProviderOptions = {}): Provider {
  return keylessProvider(kind, options);
}
