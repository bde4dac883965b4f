import { createHmac } from 'node:crypto';
import { reason } from '../log.js';
import type { Parts } from '../service.js';

/** What every account's webhooks are signed with. It opens nothing but a receiver on this machine. */
export const VIDGEN_WEBHOOK_SECRET = 'whsec_sandbox';

// The contract lets a delivery repeat. Here each does, so that nobody can overlook it.
const DELIVERIES = 2;
const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1000;
const TIMEOUT_MS = 10_000;

/** Hex HMAC-SHA256 of a body: `X-Webhook-Signature`. */
const signatureOf = (body: string): string =>
  createHmac('sha256', VIDGEN_WEBHOOK_SECRET).update(body).digest('hex');

const post = async (parts: Parts, address: string, body: string): Promise<boolean> => {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-webhook-signature': signatureOf(body) },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([parts.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    parts.log(`a webhook was not taken: ${reason(error)}`);
    return false;
  }
};

/**
 * Delivers an event twice, as the same bytes; what is not answered with a 2xx is tried again, five times in all,
 * each time after twice as long. Never rejects.
 */
export const deliverWebhook = async (parts: Parts, address: string, event: object): Promise<void> => {
  const body = JSON.stringify(event);
  for (let delivery = 0; delivery < DELIVERIES; delivery += 1) {
    let pauseMs = FIRST_PAUSE_MS;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      if (parts.signal.aborted || (await post(parts, address, body))) break;
      await parts.clock.sleep(pauseMs, parts.signal);
      pauseMs *= 2;
    }
    await parts.clock.sleep(FIRST_PAUSE_MS, parts.signal);
  }
};
