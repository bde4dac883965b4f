import type { Limiter } from '../limiter.js';
import type { Parts } from '../service.js';

/** Requests a minute of one IP address: on `/api/*`, and of them submissions. */
const VIDGEN_PER_MINUTE = 600;
const VIDGEN_SUBMITS_PER_MINUTE = 30;

/** What the limits say to one request: go on or not, and the headers of the narrower one. */
export interface VidgenVerdict {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** The limits of the service, with the standard `RateLimit-*` headers. */
export const vidgenLimits = (parts: Parts): ((address: string, isSubmit: boolean) => VidgenVerdict) => {
  const all = parts.limiter('vidgen-address', VIDGEN_PER_MINUTE);
  const submits = parts.limiter('vidgen-submit', VIDGEN_SUBMITS_PER_MINUTE);
  const take = (limiter: Limiter, address: string): VidgenVerdict => {
    const verdict = limiter.take(address);
    const headers = {
      'ratelimit-policy': `${verdict.limit};w=60`,
      'ratelimit-limit': String(verdict.limit),
      'ratelimit-remaining': String(verdict.allowed ? verdict.remaining : 0),
      'ratelimit-reset': String(limiter.secondsLeft(address)),
    };
    return { allowed: verdict.allowed, headers };
  };
  return (address, isSubmit) => {
    const verdict = take(all, address);
    return verdict.allowed && isSubmit ? take(submits, address) : verdict;
  };
};
