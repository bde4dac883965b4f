import * as v from 'valibot';
import { domainOf } from '../domain.js';
import { invalid, ok, refuse } from '../envelope.js';
import type { Target } from '../fault-rules.js';
import { rateHeaders } from '../limiter.js';
import type { Parts, Service } from '../service.js';
import type { Site } from '../sites.js';
import { espeakVoiceOf, primaryOf, voices } from '../speech/voices.js';
import { articleParagraphs } from '../text/article-paragraphs.js';
import { sentencesOf } from '../text/sentences.js';
import { unreachable } from '../unreachable.js';
import { readBody } from './voicgen-body.js';
import {
  fieldErrors,
  generateSchema,
  languageSchema,
  postIdSchema,
  type GenerateFields,
} from './voicgen-fields.js';
import { Making } from './voicgen-making.js';
import { rowOf, statusData } from './voicgen-rows.js';

const NAME = 'voicgen';
const PUBLIC_STATUS = '/v1/public/audio/status';
const GENERATE = '/v1/audio/generate';
const KEYED_STATUS = /^\/v1\/audio\/([^/]+)\/status$/;

/** Longest article, in characters of text. */
const MAX_TEXT = 100_000;
/** Most articles in the queue, the one at work included. */
const MAX_QUEUED = 50;

const EXPOSED = 'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining';

type Route =
  | { readonly surface: 'status'; readonly domain: string | null; readonly postId: string | undefined }
  | { readonly surface: 'keyed'; readonly site: Site | undefined; readonly postId: string | null }
  | { readonly surface: 'generate'; readonly site: Site | undefined };

/** The Voicgen of CONTRACTS.md, section 1: public status, keyed status, generate. */
export const voicgen = (parts: Parts): Service => {
  const perDomain = parts.limiter('voicgen-domain');
  const perKey = parts.limiter('voicgen-key');
  const making = new Making(parts, NAME);

  const route = (request: Request, url: URL): Route | null => {
    const site = (): Site | undefined => parts.sites.byKey(request.headers.get('x-api-key') ?? '');
    if (url.pathname === PUBLIC_STATUS) {
      const domain = domainOf(url.searchParams.get('domain') ?? '');
      return { surface: 'status', domain, postId: url.searchParams.get('post_id')?.trim() };
    }
    if (url.pathname === GENERATE) return { surface: 'generate', site: site() };
    const keyed = KEYED_STATUS.exec(url.pathname);
    return keyed ? { surface: 'keyed', site: site(), postId: decoded(keyed[1] ?? '') } : null;
  };

  const publicStatus = (request: Request, url: URL, domain: string | null): Response => {
    const fault = queryFault(url, ['domain', 'post_id']);
    if (fault) return refuse(400, fault);
    const postId = v.safeParse(postIdSchema, url.searchParams.get('post_id'));
    const lang = v.safeParse(langSchema, url.searchParams.get('lang') ?? undefined);
    if (!domain || !postId.success || !lang.success) {
      return invalid({
        ...(domain ? {} : { domain: ['The domain field must be a valid hostname.'] }),
        ...(postId.success ? {} : { post_id: [postId.issues[0].message] }),
        ...(lang.success ? {} : { lang: [lang.issues[0].message] }),
      });
    }
    const site = parts.sites.byDomain(domain);
    if (!site) return refuse(404, 'Domain not found');
    const lapsed = lapse(site);
    if (lapsed !== null) return refuse(402, lapsed);
    return statusOf(request, site, postId.output, lang.output);
  };

  const statusOf = (request: Request, site: Site, postId: string, language: string): Response => {
    const row = rowOf(parts, site.id, postId, primaryOf(language));
    return row ? ok(statusData(parts, row, parts.originOf(request))) : refuse(404, 'Audio not found');
  };

  const answerPublic = (request: Request, url: URL, domain: string | null): Response => {
    const cors = {
      'Access-Control-Allow-Origin': '*',
      ...(parts.settings.exposeRateHeaders ? { 'Access-Control-Expose-Headers': EXPOSED } : {}),
    };
    if (request.method === 'OPTIONS') {
      const allowed = { 'Access-Control-Allow-Methods': 'GET', 'Access-Control-Allow-Headers': '*' };
      return new Response(null, {
        status: 204,
        headers: { ...cors, ...allowed, 'Access-Control-Max-Age': '600' },
      });
    }
    if (!isRead(request)) return withHeaders(notAllowed('GET'), cors);
    const verdict = perDomain.take(domain ?? '');
    const answer = verdict.allowed ? publicStatus(request, url, domain) : refuse(429, 'Too Many Attempts.');
    return withHeaders(answer, { ...rateHeaders(verdict), ...cors });
  };

  const answerKeyed = (request: Request, url: URL, site: Site, postId: string | null): Response => {
    if (postId === null) return refuse(400, 'The post id is malformed.');
    const fault = queryFault(url, []);
    if (fault) return refuse(400, fault);
    const id = v.safeParse(postIdSchema, postId);
    if (!id.success) return invalid({ post_id: [id.issues[0].message] });
    const language = v.safeParse(languageSchema('language'), url.searchParams.get('language') ?? undefined);
    if (!language.success) return invalid({ language: [language.issues[0].message] });
    return statusOf(request, site, id.output, language.output);
  };

  const generate = async (request: Request, site: Site): Promise<Response> => {
    const body = await readBody(request);
    switch (body.kind) {
      case 'too-large':
        return refuse(413, 'The body must not be greater than 1 MB.');
      case 'malformed':
        return refuse(400, 'The body is neither JSON nor a form.');
      case 'fields': {
        const fields = v.safeParse(generateSchema, body.fields);
        return fields.success ? accept(request, site, fields.output) : invalid(fieldErrors(fields.issues));
      }
      default:
        return unreachable(body);
    }
  };

  const accept = async (request: Request, site: Site, fields: GenerateFields): Promise<Response> => {
    const lang = primaryOf(fields.language);
    const paragraphs = articleParagraphs(fields.content);
    const length = paragraphs.reduce((sum, paragraph) => sum + paragraph.length, 0);
    if (length > MAX_TEXT) {
      return invalid({ content: [`The content field must not be greater than ${MAX_TEXT} characters.`] });
    }
    const sentences = sentencesOf(paragraphs, lang);
    if (sentences.length === 0) return invalid({ content: ['The content field has no text to read.'] });

    const origin = parts.originOf(request);
    const existing = rowOf(parts, site.id, fields.post_id, lang);
    if (existing?.status === 'ready') return ok(statusData(parts, existing, origin), 'Audio already exists');
    if (existing && existing.status !== 'failed') {
      return ok(statusData(parts, existing, origin), 'Audio generation already in progress', 202);
    }
    if (parts.studio.waiting >= MAX_QUEUED) {
      return refuse(429, 'Too many articles are waiting.', { 'Retry-After': '30' });
    }
    if (!parts.sites.charge(site)) return refuse(403, 'Monthly post limit reached');
    const row = await making.start({
      siteId: site.id,
      postId: fields.post_id,
      lang,
      domains: site.domains,
      sentences,
      espeakVoice: espeakVoiceOf(fields.language) ?? 'en-us',
      voice: voices.find(({ id }) => id === fields.voice_id) ?? voices[0],
    });
    return ok(statusData(parts, row, origin), 'Audio generation queued', 202);
  };

  // The service's keyed 401 covers a bad key and a lapsed account; only the message tells them apart.
  const withKey = async (
    request: Request,
    site: Site | undefined,
    answer: (site: Site) => Response | Promise<Response>,
  ): Promise<Response> => {
    if (!request.headers.get('x-api-key')) return refuse(401, 'Missing API key');
    if (!site) return refuse(401, 'Invalid API key');
    const lapsed = lapse(site);
    if (lapsed !== null) return refuse(401, lapsed);
    const verdict = perKey.take(site.id);
    const answered = verdict.allowed ? await answer(site) : refuse(429, 'Too Many Attempts.');
    const retryAfter = answered.headers.get('retry-after');
    return withHeaders(answered, {
      ...rateHeaders(verdict),
      ...(retryAfter ? { 'Retry-After': retryAfter } : {}),
    });
  };

  return {
    name: NAME,
    stop: (key) => {
      making.stop(key);
    },
    target(request, url): Target | null {
      const found = route(request, url);
      if (!found) return null;
      const { surface } = found;
      switch (surface) {
        case 'status':
          return {
            service: NAME,
            surface,
            domains: found.domain ? [found.domain] : [],
            ...postOf(found.postId),
          };
        case 'keyed':
          return {
            service: NAME,
            surface,
            domains: found.site?.domains ?? [],
            ...postOf(found.postId ?? undefined),
          };
        case 'generate':
          return { service: NAME, surface, domains: found.site?.domains ?? [] };
        default:
          return unreachable(surface);
      }
    },
    async answer(request, url): Promise<Response> {
      const found = route(request, url);
      if (!found) return refuse(404, 'Not Found');
      switch (found.surface) {
        case 'status':
          return answerPublic(request, url, found.domain);
        case 'keyed':
          if (!isRead(request)) return notAllowed('GET');
          return withKey(request, found.site, (site) => answerKeyed(request, url, site, found.postId));
        case 'generate':
          if (request.method !== 'POST') return notAllowed('POST');
          return withKey(request, found.site, (site) => generate(request, site));
        default:
          return unreachable(found);
      }
    },
  };
};

/** Why a site's account is closed, in the service's words; null where it is not. */
const lapse = ({ subscription }: Site): string | null => {
  switch (subscription) {
    case 'active':
      return null;
    case 'inactive':
      return 'Subscription inactive';
    case 'trial-expired':
      return 'Trial expired';
    default:
      return unreachable(subscription);
  }
};

// A page may ask in any language: one that is not spoken here has no audio, which is a 404 and no 422.
const langSchema = v.pipe(
  v.optional(v.string(), 'en'),
  v.transform((lang) => lang.trim() || 'en'),
  v.regex(/^[a-z]{2,3}([-_][a-z0-9]{1,16}){0,4}$/i, 'The lang field must be a language code.'),
);

// What is missing, or said twice: which of the two is meant cannot be known.
const queryFault = (url: URL, required: readonly string[]): string | null => {
  const label = (name: string): string => name.replaceAll('_', ' ');
  const missing = required.find((name) => !url.searchParams.get(name)?.trim());
  if (missing !== undefined) return `The ${label(missing)} field is required.`;
  const names = ['domain', 'post_id', 'lang', 'language'];
  const twice = names.find((name) => url.searchParams.getAll(name).length > 1);
  return twice === undefined ? null : `The ${label(twice)} field must be given once.`;
};

const decoded = (segment: string): string | null => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
};

const postOf = (postId: string | undefined): { postId?: string } => (postId ? { postId } : {});
const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';
const notAllowed = (allowed: string): Response => refuse(405, 'Method Not Allowed', { Allow: allowed });

const withHeaders = (response: Response, headers: Record<string, string>): Response => {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
};
