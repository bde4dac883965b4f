import * as v from 'valibot';
import { readBounded } from './bounded-body.js';
import { startDeadline, type Clock } from './clock.js';
import { isAsFarAs, keepMs, learn, rememberMs } from './memo.js';
import type { Provider } from './providers/provider.js';
import { isPostId, questionKey, questionOf, type AskedSite } from './relay-question.js';
import { errorReply, failedInside, type Reply } from './reply.js';
import type { Shelf } from './shelf.js';
import { isSignedBy } from './signature.js';
import { judge } from './verdict.js';

const maxBodyBytes = 64 * 1024;
/** Longest delivery, in ms. */
const maxBodyMs = 10_000;

const event = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ jobId: v.pipe(v.string(), v.check(isPostId)) }),
);

/** A site that takes webhooks. */
export interface WebhookSite extends AskedSite {
  readonly provider: Provider;
  /** Each secret of the account; more than one while the old one is being replaced. */
  readonly secrets: readonly CryptoKey[];
}

function accepted(httpStatus: 200 | 202, message: string): Reply {
  const body = JSON.stringify({ success: true, message, data: null });
  return { httpStatus, body, headers: [['content-type', 'application/json; charset=utf-8']] };
}

/**
 * Takes one delivery: reads it within its bounds, checks the signature over the raw bytes, and only then looks
 * at what it says. Nothing is remembered of one that fails, so that the next delivery of the same event works.
 */
export async function takeWebhook(
  request: Request,
  site: WebhookSite,
  shelf: Shelf,
  clock: Clock,
): Promise<Reply> {
  const body = await readBody(request, clock);
  if (body === 'too-long') return errorReply(413, 'The body is over 64 KiB');
  if (body === 'late') return errorReply(408, 'The body took longer than 10 s');
  if (!(await isSignedBy(site.secrets, body, request.headers.get('x-webhook-signature')))) {
    return errorReply(401, 'The signature does not match');
  }
  const text = new TextDecoder().decode(body);
  const { success, output } = v.safeParse(event, text);
  if (!success) return errorReply(400, 'The body is no event of a job');
  try {
    return await applyEvent(output.jobId, text, site, shelf, clock);
  } catch {
    return failedInside;
  }
}

async function readBody(
  { body, headers }: Request,
  clock: Clock,
): Promise<Uint8Array<ArrayBuffer> | 'too-long' | 'late'> {
  const promised = Number(headers.get('content-length') ?? 0);
  if (promised > maxBodyBytes) {
    body?.cancel().catch(() => undefined);
    return 'too-long';
  }
  const { late, stop } = startDeadline(clock, maxBodyMs);
  try {
    return await readBounded(body, maxBodyBytes, late);
  } catch {
    // The sender broke off: an empty body has no valid signature.
    return new Uint8Array();
  } finally {
    stop();
  }
}

/** The event's state becomes what is known of the job, unless the job has come as far already. */
async function applyEvent(
  jobId: string,
  text: string,
  site: WebhookSite,
  shelf: Shelf,
  clock: Clock,
): Promise<Reply> {
  const { provider } = site;
  const key = questionKey(questionOf(site, { domain: '', postId: jobId, lang: '' }));
  const before = await shelf.loadOrReject(key);
  const verdict = judge(provider.read({ httpStatus: 200, headers: new Headers(), text }));
  // What cannot be used changes nothing: the next question finds out.
  if (verdict.kind !== 'reading' || isAsFarAs(before, verdict.reading)) return accepted(200, 'Nothing new');
  const isKept = !before || before.kept;
  const memo = learn(before, key, verdict, provider, clock.now());
  await shelf.keepOrReject({ ...memo, kept: isKept }, isKept ? keepMs : rememberMs(provider));
  return isKept ? accepted(202, 'Kept until somebody asks') : accepted(200, 'Accepted');
}
