import * as v from 'valibot';
import { plainText, type Reading, type Trouble } from '../contract.js';
import type { UpstreamAnswer } from '../relay/providers/provider.js';
import { readBody, readTrouble } from '../relay/providers/translate.js';
import { vidgen } from '../relay/providers/vidgen.js';
import { safeUrl } from '../url.js';
import type { Account } from './account.js';
import { isSuccess, questionLimitMs, trouble, type Ask } from './ask.js';

/** One video job. */
export interface Job {
  readonly jobId: string;
}

/** What a video is made of. */
export interface Submission {
  /** jpeg, png or webp, at most 50 MB. */
  readonly image: Blob;
  /** mp3, wav, m4a or ogg, at most 50 MB. */
  readonly audio: Blob;
  /** https: is told when the job ends. */
  readonly webhookUrl?: string | undefined;
}

/** The states of a job, in the service's words. */
export const jobStates = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;
/** One of `jobStates`. */
export type JobState = (typeof jobStates)[number];

/** Which jobs are listed. */
export interface JobFilter {
  /** Jobs on a page, 1–100. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly status?: JobState | undefined;
}

/** A job as the list has it: plain text, and links that were checked. */
export interface ListedJob {
  readonly jobId: string;
  /** In the service's words: `PENDING` … */
  readonly state: string;
  /** The video, or ''. */
  readonly src: string;
  /** A page that shows the video, or ''. */
  readonly shareUrl: string;
  readonly message: string;
  readonly createdAt: string;
}

/** A job was taken. */
export interface Submitted {
  readonly status: 'submitted';
  readonly jobId: string;
}

/** One page of jobs, newest first. */
export interface JobPage {
  readonly status: 'listed';
  readonly jobs: readonly ListedJob[];
  /** null on the last page. */
  readonly nextCursor: string | null;
}

/** A job was called off before it began. */
export interface Cancelled {
  readonly status: 'cancelled';
}

/** The service answered 409: another job is at work, or this one can no longer be cancelled. */
export interface Conflict {
  readonly status: 'conflict';
  readonly message: string;
}

/** Longest time for handing two files of 50 MB over, in ms. */
const submitLimitMs = 600_000;

function provide(account: Account): { readonly key: string; readonly url: (path: string) => string } {
  const { baseUrl } = account;
  if (baseUrl === undefined) {
    throw new TypeError('voicgen-listen: baseUrl is missing: set it to the host of your Vidgen account');
  }
  return { key: account.key(), url: (path) => baseUrl + path };
}

const refusal = v.looseObject({ error: v.string() });

function refused(account: Account, answer: UpstreamAnswer): Trouble | Conflict {
  const message = plainText(readBody(refusal, answer.text)?.error);
  if (answer.httpStatus === 409) return { status: 'conflict', message };
  const read = readTrouble(answer, { base: account.baseUrl ?? '', secure: true });
  if (read.status !== 'trouble') return trouble('malformed', answer.httpStatus);
  return message ? { ...read, message } : read;
}

/** How far a job is. */
export function askJob(account: Account, { jobId }: Job): Ask<Reading> {
  const { key } = provide(account);
  const provider = vidgen({ key, baseUrl: account.baseUrl });
  const question = { site: '', provider: provider.name, domain: '', postId: readJobId(jobId), lang: '' };
  return {
    limitMs: questionLimitMs,
    request: (signal) => provider.request(question, signal),
    read: (answer) => provider.read(answer),
  };
}

/** An id that can stand in a path. Throws a TypeError where it is none. */
function readJobId(jobId: string): string {
  const id = jobId.trim();
  if (!/^[\w.~:-]{1,200}$/.test(id) || /^\.+$/.test(id)) {
    throw new TypeError('voicgen-listen: this is no job id');
  }
  return id;
}

const taken = v.looseObject({ jobId: v.string() });

/** Hands a job over. Not repeated by itself: the service makes a new video each time. */
export function askSubmit(
  account: Account,
  { image, audio, webhookUrl }: Submission,
): Ask<Submitted | Conflict> {
  const { key, url } = provide(account);
  if (webhookUrl !== undefined && safeUrl(webhookUrl, undefined, true)?.protocol !== 'https:') {
    throw new TypeError('voicgen-listen: webhookUrl must be https');
  }
  return {
    limitMs: submitLimitMs,
    request: (signal) => {
      const body = new FormData();
      body.append('image', image);
      body.append('audio', audio);
      if (webhookUrl !== undefined) body.append('webhookUrl', webhookUrl);
      return new Request(url('/api/jobs'), {
        method: 'POST',
        headers: { accept: 'application/json', 'x-api-key': key },
        body,
        redirect: 'manual',
        signal,
      });
    },
    read: (answer) => {
      if (!isSuccess(answer)) return refused(account, answer);
      const jobId = plainText(readBody(taken, answer.text)?.jobId);
      return jobId ? { status: 'submitted', jobId } : trouble('malformed', answer.httpStatus);
    },
  };
}

const page = v.looseObject({
  jobs: v.array(v.looseObject({ id: v.string(), status: v.string() })),
  pagination: v.fallback(v.optional(v.looseObject({}), {}), {}),
});

function link(value: unknown, base: string | undefined): string {
  return (typeof value === 'string' && value && safeUrl(value, base, true)?.href) || '';
}

/** A page of the account's jobs. */
export function askList(account: Account, { limit, cursor, status }: JobFilter): Ask<JobPage | Conflict> {
  const { key, url } = provide(account);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= 100)) {
    throw new TypeError('voicgen-listen: limit must be a whole number from 1 to 100');
  }
  const query = new URLSearchParams();
  if (limit !== undefined) query.set('limit', String(limit));
  if (cursor !== undefined) query.set('cursor', cursor);
  if (status !== undefined) query.set('status', status);
  const base = account.baseUrl;
  return {
    limitMs: questionLimitMs,
    request: (signal) =>
      new Request(url(`/api/jobs?${query.toString()}`), {
        headers: { accept: 'application/json', 'x-api-key': key },
        redirect: 'manual',
        signal,
      }),
    read: (answer) => {
      if (!isSuccess(answer)) return refused(account, answer);
      const body = readBody(page, answer.text);
      if (!body) return trouble('malformed', answer.httpStatus);
      const next = plainText(body.pagination['nextCursor']);
      return {
        status: 'listed',
        jobs: body.jobs.map((job) => ({
          jobId: plainText(job.id),
          state: plainText(job.status),
          src: link(job['outputVideo'], base),
          shareUrl: link(job['outputShareLink'], base),
          message: plainText(job['errorMessage']),
          createdAt: plainText(job['createdAt']),
        })),
        nextCursor: body.pagination['hasNextPage'] === false || !next ? null : next,
      };
    },
  };
}

/** Method and path of cancel: the service documents neither. */
const defaultCancelRoute = 'DELETE /api/jobs/{jobId}';

/**
 * Calls a job off that has not begun. `route` is a method and a path below the base address with `{jobId}` in it.
 */
export function askCancel(
  account: Account,
  { jobId }: Job,
  route = defaultCancelRoute,
): Ask<Cancelled | Conflict> {
  const { key, url } = provide(account);
  const [, method, path] = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*\{jobId\}\S*)$/.exec(route) ?? [];
  if (method === undefined || path === undefined) {
    throw new TypeError(`voicgen-listen: cancelRoute must look like "${defaultCancelRoute}"`);
  }
  const id = readJobId(jobId);
  return {
    limitMs: questionLimitMs,
    request: (signal) =>
      new Request(url(path.replaceAll('{jobId}', encodeURIComponent(id))), {
        method,
        headers: { accept: 'application/json', 'x-api-key': key },
        redirect: 'manual',
        signal,
      }),
    read: (answer) => (isSuccess(answer) ? { status: 'cancelled' } : refused(account, answer)),
  };
}
