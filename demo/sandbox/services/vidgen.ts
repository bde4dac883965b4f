import { randomBytes } from 'node:crypto';
import type { Target } from '../fault-rules.js';
import { fileResponse } from '../files/file-response.js';
import { hashOf } from '../hash.js';
import type { Parts, Service } from '../service.js';
import type { Site } from '../sites.js';
import { unreachable } from '../unreachable.js';
import { jsonAnswer, jsonError } from './json-answer.js';
import { readVidgenForm } from './vidgen-form.js';
import { isActive, statusBody, vidgenJobSchema, type VidgenJob } from './vidgen-job.js';
import { vidgenLimits } from './vidgen-limits.js';
import { listAnswer } from './vidgen-list.js';
import { makeVidgenVideo, videoPath } from './vidgen-making.js';
import { sharePage } from './vidgen-share.js';
import { deliverWebhook } from './vidgen-webhook.js';

const NAME = 'vidgen';

type Route =
  | { readonly does: 'health' }
  | { readonly does: 'jobs' }
  | { readonly does: 'cancel' | 'status'; readonly id: string }
  | { readonly does: 'video' | 'share'; readonly id: string };

const ROUTES: readonly (readonly [RegExp, (id: string) => Route])[] = [
  [/^\/health$/, () => ({ does: 'health' })],
  [/^\/api\/jobs$/, () => ({ does: 'jobs' })],
  [/^\/api\/jobs\/([^/]+)$/, (id) => ({ does: 'cancel', id })],
  [/^\/api\/status\/([^/]+)$/, (id) => ({ does: 'status', id })],
  [/^\/video\/([0-9a-f]{32})\.mp4$/, (id) => ({ does: 'video', id })],
  [/^\/share\/([0-9a-f]{32})$/, (id) => ({ does: 'share', id })],
];

const routeOf = ({ pathname }: URL): Route | null => {
  for (const [pattern, make] of ROUTES) {
    const found = pattern.exec(pathname);
    if (found) return make(found[1] ?? '');
  }
  return null;
};

// As a cuid looks: 25 lower-case letters and digits.
const newJobId = (): string => {
  const digits = BigInt(`0x${randomBytes(16).toString('hex')}`).toString(36);
  return `cl${digits.padStart(23, '0').slice(-23)}`;
};

const methodsOf = (route: Route): readonly string[] => {
  switch (route.does) {
    case 'jobs':
      return ['GET', 'POST'];
    case 'cancel':
      return ['DELETE'];
    case 'status':
    case 'health':
      return ['GET'];
    case 'video':
    case 'share':
      return ['GET', 'HEAD'];
    default:
      return unreachable(route);
  }
};

/**
 * The Vidgen of CONTRACTS.md, section 3. What its documentation leaves open is decided here: the probe is
 * `GET /health`, cancel is `DELETE /api/jobs/{jobId}`, videos lie at `/video`, their pages at `/share`.
 */
export const vidgen = async (parts: Parts): Promise<Service> => {
  const store = parts.store(NAME, vidgenJobSchema);
  const jobs = new Map<string, VidgenJob>();
  const cancels = new Map<string, AbortController>();
  const limits = vidgenLimits(parts);
  const now = (): string => new Date(parts.clock.now()).toISOString();
  const change = (job: VidgenJob, fields: Partial<VidgenJob>): Promise<void> => {
    Object.assign(job, fields, { updatedAt: now() });
    return store.put(hashOf(job.jobId), job);
  };
  let lastSerial = 0;
  for (const job of await store.load()) {
    jobs.set(job.jobId, job);
    lastSerial = Math.max(lastSerial, job.serial);
    if (isActive(job)) await change(job, { status: 'FAILED', errorMessage: 'cut off by a restart' });
  }
  const jobsOf = (site: Site): VidgenJob[] => [...jobs.values()].filter(({ siteId }) => siteId === site.id);
  const byVideo = (videoId: string): VidgenJob | undefined =>
    [...jobs.values()].find((job) => job.videoId === videoId && job.status === 'COMPLETED');

  const submit = async (request: Request, site: Site): Promise<Response> => {
    const read = await readVidgenForm(request);
    if ('refusal' in read) return read.refusal;
    if (jobsOf(site).some(isActive)) return jsonError(409, 'You already have an active job');
    const { form } = read;
    const origin = parts.originOf(request);
    const createdAt = now();
    const job: VidgenJob = {
      jobId: newJobId(),
      serial: ++lastSerial,
      siteId: site.id,
      status: 'PENDING',
      progress: 0,
      videoId: randomBytes(16).toString('hex'),
      errorMessage: null,
      webhookUrl: form.webhookUrl,
      createdAt,
      updatedAt: createdAt,
    };
    jobs.set(job.jobId, job);
    await change(job, {});
    const cancel = new AbortController();
    cancels.set(job.jobId, cancel);
    const onChange = (fields: Partial<VidgenJob>): Promise<void> => change(job, fields);
    const work = async (): Promise<void> => {
      await makeVidgenVideo(parts, { job, form, signal: cancel.signal, onChange });
      cancels.delete(job.jobId);
      const isTold = job.status === 'COMPLETED' || job.status === 'FAILED';
      if (isTold && form.webhookUrl !== null) {
        await deliverWebhook(parts, form.webhookUrl, statusBody(job, origin));
      }
    };
    parts.inBackground(work());
    return jsonAnswer(201, { message: 'Job created', jobId: job.jobId });
  };

  const cancel = async (job: VidgenJob): Promise<Response> => {
    if (job.status !== 'PENDING') return jsonError(409, 'The job is not in a cancellable state');
    cancels.get(job.jobId)?.abort();
    await change(job, { status: 'CANCELLED' });
    return jsonAnswer(200, { success: true, message: 'Job cancelled successfully' });
  };

  const answerApi = async (request: Request, url: URL, route: Route): Promise<Response> => {
    const key = request.headers.get('x-api-key') ?? '';
    if (key === '') return jsonError(401, 'Missing X-API-Key header');
    const site = parts.sites.byKey(key);
    if (!site) return jsonError(401, 'API key not recognized or deactivated');
    if (!('id' in route)) {
      return request.method === 'POST'
        ? submit(request, site)
        : listAnswer(jobsOf(site), url.searchParams, parts.originOf(request));
    }
    const job = jobs.get(route.id);
    if (job?.siteId !== site.id) return jsonError(404, 'Job not found');
    return route.does === 'cancel' ? cancel(job) : jsonAnswer(200, statusBody(job, parts.originOf(request)));
  };

  const answerVideo = async (request: Request, videoId: string): Promise<Response> => {
    const cors = parts.settings.audioCors ? { 'access-control-allow-origin': '*' } : {};
    const headers = { ...cors, 'cross-origin-resource-policy': 'cross-origin' };
    const path = byVideo(videoId) && videoPath(parts.dataDir, videoId);
    const file = path === undefined ? null : await fileResponse(path, request, headers);
    return file ?? jsonError(404, 'Video not found');
  };

  const target = (request: Request, url: URL): Target | null => {
    const route = routeOf(url);
    if (!route) return null;
    const place = { service: NAME, domains: [] };
    switch (route.does) {
      case 'health':
      case 'share':
        return { ...place, surface: 'keyed' };
      case 'jobs':
        return { ...place, surface: request.method === 'POST' ? 'generate' : 'keyed' };
      case 'cancel':
      case 'status':
        return { ...place, surface: 'keyed', postId: route.id };
      case 'video': {
        const jobId = byVideo(route.id)?.jobId;
        return { ...place, surface: 'audio', ...(jobId === undefined ? {} : { postId: jobId }) };
      }
      default:
        return unreachable(route);
    }
  };

  return {
    name: NAME,
    stop: () => undefined,
    target,
    async answer(request, url, address) {
      const route = routeOf(url);
      if (!route) return jsonError(404, 'Not found');
      const allow = methodsOf(route);
      if (!allow.includes(request.method))
        return jsonError(405, 'Method not allowed', { allow: allow.join(', ') });
      switch (route.does) {
        case 'health':
          return jsonAnswer(200, { status: 'ok' });
        case 'video':
          return answerVideo(request, route.id);
        case 'share':
          return byVideo(route.id) ? sharePage(route.id) : jsonError(404, 'Video not found');
        case 'jobs':
        case 'cancel':
        case 'status': {
          const { allowed, headers } = limits(address, request.method === 'POST');
          const answer = allowed
            ? await answerApi(request, url, route)
            : jsonError(429, 'Rate limit exceeded: slow down');
          for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
          return answer;
        }
        default:
          return unreachable(route);
      }
    },
  };
};
