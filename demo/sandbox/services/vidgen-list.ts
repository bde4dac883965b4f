import { jsonAnswer, jsonError } from './json-answer.js';
import { listBody, VIDGEN_STATES, type VidgenJob } from './vidgen-job.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** A page of an account's jobs, newest first. `jobs` are all of the account; a cursor names the last job of a page. */
export const listAnswer = (jobs: readonly VidgenJob[], query: URLSearchParams, origin: string): Response => {
  const limit = query.get('limit') ?? String(DEFAULT_LIMIT);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT) {
    return jsonError(400, `limit must be a whole number from 1 to ${MAX_LIMIT}`);
  }
  const status = query.get('status');
  if (status !== null && !VIDGEN_STATES.some((state) => state === status)) {
    return jsonError(400, `status must be one of ${VIDGEN_STATES.join(', ')}`);
  }
  const cursor = query.get('cursor');
  const after = cursor === null ? undefined : jobs.find(({ jobId }) => jobId === cursor);
  if (cursor !== null && !after) return jsonError(400, 'cursor is not known');
  const rest = jobs
    .filter((job) => (status === null || job.status === status) && (!after || job.serial < after.serial))
    .sort((a, b) => b.serial - a.serial);
  const page = rest.slice(0, Number(limit));
  const hasNextPage = rest.length > page.length;
  return jsonAnswer(200, {
    jobs: page.map((job) => listBody(job, origin)),
    pagination: {
      limit: Number(limit),
      nextCursor: hasNextPage ? (page.at(-1)?.jobId ?? null) : null,
      hasNextPage,
    },
  });
};
