import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Target } from '../fault-rules.js';
import { hashOf } from '../hash.js';
import { reason } from '../log.js';
import type { Parts, Service } from '../service.js';
import type { Site } from '../sites.js';
import { jsonAnswer, jsonError } from './json-answer.js';
import { jsonFields } from './json-fields.js';
import { narrate, narrationUrl } from './narrate.js';
import { spokenLanguage, spokenText, textToRead } from './narration-fields.js';
import { podcastSchema, voziaBody, type Podcast, type VoziaJob } from './vozia-podcast.js';

const NAME = 'vozia';
// The documentation prints both beginnings.
const PODCASTS = /^(?:\/api)?\/v1\/podcasts(?:\/([^/]+)\/(status|generate))?$/;
/** What writing the script takes where the settings say nothing, in ms. */
const SCRIPT_MS = 2000;
/** Share of the whole that the script is, in percent. */
const SCRIPT_PERCENT = 10;

const newPodcast = v.object({
  title: v.optional(v.string('title must be a string'), ''),
  content: v.optional(spokenText('content'), null as never),
  language: spokenLanguage,
});

type Route = { readonly does: 'create' } | { readonly does: 'status' | 'generate'; readonly id: string };

const routeOf = (url: URL): Route | null => {
  const found = PODCASTS.exec(url.pathname);
  if (!found) return null;
  const [, id, does] = found;
  return id === undefined ? { does: 'create' } : { does: does === 'status' ? does : 'generate', id };
};

const newId = (kind: string): string => `${kind}_${randomBytes(8).toString('hex')}`;

/**
 * The Vozia of CONTRACTS.md, section 2. Only its status route is documented; beside it stand `POST /v1/podcasts`
 * (a draft) and `POST /v1/podcasts/{id}/generate` (a job), so that there is something to ask about.
 */
export const vozia = async (parts: Parts): Promise<Service> => {
  const store = parts.store(NAME, podcastSchema);
  const podcasts = new Map<string, Podcast>();
  const save = (podcast: Podcast): Promise<void> => store.put(hashOf(podcast.podcastId), podcast);
  const now = (): string => new Date(parts.clock.now()).toISOString();
  const end = (job: VoziaJob, errorMessage: string): void => {
    Object.assign(job, { status: 'failed', currentStep: 'Failed', errorMessage, completedAt: now() });
  };
  for (const podcast of await store.load()) {
    podcasts.set(podcast.podcastId, podcast);
    const job = podcast.jobs.at(-1);
    if (job?.completedAt !== null) continue;
    end(job, 'cut off by a restart');
    await save(podcast);
  }

  // Never rejects: a failure is a job's state.
  const work = async (podcast: Podcast, job: VoziaJob): Promise<void> => {
    try {
      await parts.clock.sleep(parts.settings.pauseMs ?? SCRIPT_MS, parts.signal);
      const text = textToRead(podcast.content, podcast.language);
      job.totalSegments = text.sentences.length;
      const durationSeconds = await narrate(parts, {
        ...text,
        service: NAME,
        id: job.id,
        onStart: () => {
          Object.assign(job, {
            status: 'processing',
            progress: SCRIPT_PERCENT,
            currentStep: 'Generating audio segments',
          });
          void save(podcast);
        },
        onProgress: (share) => {
          job.progress = Math.min(99, Math.floor(SCRIPT_PERCENT + share * (100 - SCRIPT_PERCENT)));
          job.completedSegments = Math.floor(share * job.totalSegments);
        },
      });
      const done = { status: 'completed', progress: 100, currentStep: 'Complete', completedAt: now() };
      Object.assign(job, done, { completedSegments: job.totalSegments, durationSeconds });
    } catch (error) {
      if (parts.signal.aborted) return;
      parts.log(`a podcast was not made: ${reason(error)}`);
      end(job, reason(error));
    }
    await save(podcast);
  };

  const create = async (request: Request, site: Site): Promise<Response> => {
    const read = await jsonFields(request, newPodcast);
    if ('refusal' in read) return read.refusal;
    const podcast: Podcast = { podcastId: newId('pod'), siteId: site.id, jobs: [], ...read.fields };
    podcasts.set(podcast.podcastId, podcast);
    await save(podcast);
    return jsonAnswer(201, voziaBody(podcast, undefined, null));
  };

  const generate = async (podcast: Podcast): Promise<Response> => {
    if (podcast.jobs.at(-1)?.completedAt === null) return jsonError(409, 'Generation is already in progress');
    const job: VoziaJob = {
      id: newId('job'),
      status: 'generating',
      progress: 0,
      currentStep: 'Generating script',
      totalSegments: 0,
      completedSegments: 0,
      startedAt: now(),
      completedAt: null,
      errorMessage: null,
      durationSeconds: null,
    };
    podcast.jobs.push(job);
    await save(podcast);
    parts.inBackground(work(podcast, job));
    return jsonAnswer(202, { podcastId: podcast.podcastId, status: job.status, jobId: job.id });
  };

  const status = (request: Request, url: URL, podcast: Podcast): Response => {
    const jobId = url.searchParams.get('jobId');
    const job = jobId === null ? podcast.jobs.at(-1) : podcast.jobs.find(({ id }) => id === jobId);
    if (jobId !== null && !job) return jsonError(404, 'Job not found');
    const audioUrl = job ? narrationUrl(parts, NAME, job.id, parts.originOf(request)) : null;
    return jsonAnswer(200, voziaBody(podcast, job, audioUrl));
  };

  return {
    name: NAME,
    stop: () => undefined,
    target(_request, url): Target | null {
      const route = routeOf(url);
      if (!route) return null;
      const surface = route.does === 'status' ? 'keyed' : 'generate';
      return { service: NAME, surface, domains: [], ...('id' in route ? { postId: route.id } : {}) };
    },
    async answer(request, url) {
      const route = routeOf(url);
      if (!route) return jsonError(404, 'Not found');
      const allowed = route.does === 'status' ? 'GET' : 'POST';
      if (request.method !== allowed) return jsonError(405, 'Method not allowed', { allow: allowed });
      const key = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
      if (key === undefined) return jsonError(401, 'Missing API key');
      const site = parts.sites.byKey(key);
      if (!site) return jsonError(401, 'Invalid API key');
      if (route.does === 'create') return create(request, site);
      const podcast = podcasts.get(route.id);
      if (podcast?.siteId !== site.id) return jsonError(404, 'Podcast not found');
      return route.does === 'generate' ? generate(podcast) : status(request, url, podcast);
    },
  };
};
