import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { readLimited } from './body-limit.js';
import {
  expireChoice,
  faultChange,
  faultPlace,
  limiterChoice,
  postChange,
  postChoice,
  settingsChange,
  siteChange,
  siteChoice,
} from './control-fields.js';
import { DEMO_SITE } from './demo-article.js';
import { demoPosts } from './demo-posts.js';
import { ok, refuse } from './envelope.js';
import { faultGroups } from './faults.js';
import type { FileStore } from './file-store.js';
import type { Limiter } from './limiter.js';
import { loopbackOnly } from './loopback-only.js';
import { postKey, type Post } from './posts.js';
import type { RequestLog } from './request-log.js';
import type { Connection } from './sandbox.js';
import type { Parts, Service } from './service.js';
import type { Settings } from './settings.js';
import type { Site } from './sites.js';
import { unreachable } from './unreachable.js';

/** What the control API turns. */
export interface ControlParts {
  readonly parts: Parts;
  readonly requests: RequestLog;
  readonly limiters: ReadonlyMap<string, Limiter>;
  readonly services: readonly Service[];
  readonly settingsStore: FileStore<Settings>;
}

type Turn = Context<{ Bindings: Connection }>;

const NO_SITE = 'Domain not found';

/** The knobs behind the control page, under `/control/api`: JSON in, Voicgen's envelope out, this machine only. */
export const controlApi = (control: ControlParts): Hono<{ Bindings: Connection }> => {
  const { parts, requests, limiters, services, settingsStore } = control;
  const { settings, sites, posts, rules, studio } = parts;
  const app = new Hono<{ Bindings: Connection }>();

  app.use(async (c, next) => loopbackOnly(c.req.raw, c.env.remoteAddress) ?? (await next(), undefined));

  app.get('/state', () =>
    ok({
      settings,
      sites: sites.all().map((site) => siteWords(site, sites.usedThisMonth(site))),
      posts: posts
        .all()
        // The built-in audio and what the siblings made belong to no site.
        .filter(({ siteId }) => sites.get(siteId) !== undefined)
        .map((post) => postWords(post, sites.get(post.siteId))),
      faults: faultGroups.map((group) => ({
        says: group.says,
        faults: group.faults.map(({ name, says, row }) => ({ name, says, row: row ?? null })),
      })),
      rules: rules.all(),
      demoPosts: demoPosts.map(({ postId, says }) => ({ postId, says })),
      queued: studio.waiting,
    }),
  );

  app.patch('/settings', (c) =>
    withFields(c, settingsChange, async (change) => {
      Object.assign(settings, change);
      await settingsStore.put('settings', settings);
      return ok(settings);
    }),
  );

  app.post('/sites', (c) =>
    withFields(c, siteChange, async ({ domain, site: id, key, subscription, monthlyQuota }) => {
      const known = sites.byDomain(domain);
      const site = await sites.register(id ?? known?.id ?? domain, domain, key);
      await sites.update(site, {
        ...(subscription === undefined ? {} : { subscription }),
        ...(monthlyQuota === undefined ? {} : { monthlyQuota }),
      });
      return ok(siteWords(site, sites.usedThisMonth(site)), 'OK', known ? 200 : 201);
    }),
  );

  app.delete('/sites', (c) =>
    withFields(c, siteChoice, async ({ domain }) =>
      (await sites.unregister(domain)) ? ok(null) : refuse(404, NO_SITE),
    ),
  );

  app.post('/faults', (c) =>
    withFields(c, faultChange, (rule) => {
      rules.set(rule);
      return ok(rules.all(), 'OK', 201);
    }),
  );

  app.delete('/faults', (c) =>
    withFields(c, faultPlace, (place) => {
      const named = Object.keys(place).length > 0;
      return ok({ cleared: named ? rules.clear(place) : rules.clear() });
    }),
  );

  // Work that is under way must not write over what a hand has set.
  const stopWork = (key: string): void => {
    for (const service of services) service.stop(key);
  };

  app.put('/posts', (c) =>
    withFields(c, postChange, async (change) => {
      const site = sites.byDomain(change.domain);
      if (!site) return refuse(404, NO_SITE);
      const row = rowFrom(parts, site, change);
      if (!row) return refuse(409, 'The built-in article has no audio yet');
      stopWork(postKey(site.id, change.postId, change.lang));
      await posts.put(row);
      return ok(postWords(row, site));
    }),
  );

  app.delete('/posts', (c) =>
    withFields(c, postChoice, async ({ domain, postId, lang }) => {
      const site = sites.byDomain(domain);
      if (!site) return refuse(404, NO_SITE);
      stopWork(postKey(site.id, postId, lang));
      const row = posts.get(site.id, postId, lang);
      if (!(await posts.delete(site.id, postId, lang))) return refuse(404, 'Post not found');
      if (row?.status === 'ready' && !posts.uses(row.audioId)) await studio.remove(row.audioId);
      return ok(null);
    }),
  );

  app.post('/expire', (c) =>
    withFields(c, expireChoice, async ({ domain, postId, lang }) => {
      const site = domain === undefined ? undefined : sites.byDomain(domain);
      if (domain !== undefined && !site) return refuse(404, NO_SITE);
      const expired = await posts.expire(
        (post) =>
          (site === undefined || post.siteId === site.id) &&
          (postId === undefined || post.postId === postId) &&
          (lang === undefined || post.lang === lang),
      );
      return ok({ expired });
    }),
  );

  app.post('/limiter/reset', (c) =>
    withFields(c, limiterChoice, ({ domain }) => {
      const site = domain === undefined ? undefined : sites.byDomain(domain);
      for (const limiter of limiters.values()) {
        limiter.reset(domain);
        if (site) limiter.reset(site.id);
      }
      return ok(null);
    }),
  );

  app.get('/requests', (c) =>
    ok(requests.find({ domain: c.req.query('domain'), postId: c.req.query('postId') })),
  );
  app.delete('/requests', () => {
    requests.clear();
    return ok(null);
  });

  return app;
};

// JSON alone: a form that another site's page sends without asking (no preflight) is refused.
const withFields = async <T>(
  c: Turn,
  schema: v.GenericSchema<unknown, T>,
  act: (fields: T) => Response | Promise<Response>,
): Promise<Response> => {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
    return refuse(415, 'JSON is wanted here');
  const body = await readLimited(c.req.raw);
  if (!body) return refuse(413, 'The body must not be greater than 1 MB.');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return refuse(400, 'The body is no JSON.');
  }
  const fields = v.safeParse(schema, json);
  if (fields.success) return act(fields.output);
  const [issue] = fields.issues;
  return refuse(422, `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
};

const rowFrom = (parts: Parts, site: Site, change: v.InferOutput<typeof postChange>): Post | null => {
  const identity = { siteId: site.id, postId: change.postId, lang: change.lang, held: true };
  switch (change.status) {
    case 'pending':
    case 'generating':
      return { ...identity, status: change.status, percent: change.progressPercent };
    case 'failed':
      return { ...identity, status: 'failed', reason: 'set by hand' };
    case 'ready': {
      const { posts } = parts;
      const demo =
        posts.get(DEMO_SITE, 'demo-ready', change.lang) ?? posts.get(DEMO_SITE, 'demo-ready', 'en');
      const audio = demo?.status === 'ready' ? demo : null;
      if (!audio && change.audioUrl === undefined) return null;
      return {
        ...identity,
        status: 'ready',
        audioId: audio?.audioId ?? '',
        durationSeconds: change.durationSeconds ?? audio?.durationSeconds ?? 0,
        epoch: 0,
        ...(change.audioUrl === undefined ? {} : { audioUrl: change.audioUrl }),
      };
    }
    default:
      return unreachable(change);
  }
};

const siteWords = ({ id, domains, subscription, monthlyQuota, keyHash }: Site, usedThisMonth: number) => ({
  id,
  domains,
  subscription,
  monthlyQuota,
  usedThisMonth,
  hasKey: keyHash !== null,
});

const postWords = (post: Post, site: Site | undefined) => ({
  domain: site?.domains[0] ?? null,
  site: post.siteId,
  postId: post.postId,
  lang: post.lang,
  status: post.status,
  byHand: post.held,
  progressPercent: post.status === 'pending' || post.status === 'generating' ? post.percent : null,
  durationSeconds: post.status === 'ready' ? post.durationSeconds : null,
  reason: post.status === 'failed' ? post.reason : null,
});
