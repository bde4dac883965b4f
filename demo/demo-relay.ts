import {
  createRelay,
  revid,
  vidgen,
  voicgen,
  voicgenPublic,
  vozia,
  type Relay,
  type SiteOptions,
} from '../src/relay/index.js';
import { SANDBOX_KEY } from './sandbox/sandbox.js';
import { VIDGEN_WEBHOOK_SECRET } from './sandbox/services/vidgen-webhook.js';

const DOMAINS = ['localhost', '127.0.0.1'];

/**
 * The relay as a site owner sets it up, in front of every service that the sandbox plays: `/listen/{site}` with a
 * site for each of the five routes. `sandbox` is the address that the services answer at.
 */
export const demoRelay = (sandbox: string): Relay => {
  const account = { key: SANDBOX_KEY, baseUrl: sandbox };
  const site = (provider: SiteOptions['provider']): SiteOptions => ({ provider, domains: DOMAINS });
  return createRelay({
    mount: '/listen',
    allowLoopback: true,
    sites: {
      'voicgen-public': site(voicgenPublic({ baseUrl: sandbox })),
      'voicgen-keyed': site(voicgen(account)),
      vozia: site(vozia({ ...account, baseUrl: `${sandbox}/v1` })),
      vidgen: { ...site(vidgen(account)), webhookSecret: VIDGEN_WEBHOOK_SECRET },
      revid: site(revid({ baseUrl: sandbox })),
    },
  });
};
