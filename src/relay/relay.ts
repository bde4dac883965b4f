import { Hono, type Context } from 'hono';
import { Account, type AccountParts } from './account.js';
import { BoundedMap } from './bounded-map.js';
import { corsHeaders } from './cors.js';
import { Counts } from './counts.js';
import { Desk, type KeepAlive } from './desk.js';
import { makeLease } from './lease.js';
import { makeReport } from './log.js';
import { readOptions, type RelayOptions, type SiteSettings } from './options.js';
import { readQuestion, type NoQuestion, type RelayQuestion } from './relay-question.js';
import {
  failedInside,
  invalidReply,
  methodReply,
  notFound,
  replyTo,
  toResponse,
  type Reply,
} from './reply.js';
import { Shelf } from './shelf.js';
import { importWebhookSecret } from './signature.js';
import { Tokens } from './tokens.js';
import { takeWebhook } from './webhook.js';

/** What Workers hand in beside the request. */
export interface RelayContext {
  waitUntil(work: Promise<unknown>): void;
}

/** A relay: a web-standard fetch handler. */
export interface Relay {
  /**
   * Answers a request. Never rejects. Needs no `this`. Runtimes that end a request's work with its answer
   * (Workers) pass their context third.
   */
  fetch(request: Request, env?: unknown, context?: RelayContext): Promise<Response>;
}

/** A site with its account and what its webhooks are checked with. */
interface Site extends SiteSettings {
  readonly account: Account;
  /** Made at the first webhook: some platforms allow no such work before a request. */
  readonly keys: () => Promise<readonly CryptoKey[]>;
  /** What readers ask, by their queries as they wrote them: most of them ask the same. */
  readonly questions: BoundedMap<string, RelayQuestion | NoQuestion>;
}

/** Queries that are known again, and the longest of them, in UTF-16 code units. */
const mostQueries = 1_000;
const maxQueryLength = 500;

/** The question of a request to this site. */
function questionOf({ url }: Request, site: Site): RelayQuestion | NoQuestion {
  const query = url.slice(url.indexOf('?') + 1);
  const known = site.questions.get(query);
  if (known) return known;
  const question = readQuestion(new URL(url).searchParams, site);
  if (query.length <= maxQueryLength) site.questions.set(query, question);
  return question;
}

function makeSite(settings: SiteSettings, accounts: Account[], parts: AccountParts): Site {
  const { name, provider, secrets } = settings;
  if (new URL(provider.baseUrl).hostname.endsWith('.invalid')) {
    const cure = `${provider.name} publishes no host: give the one of your account as baseUrl`;
    parts.report({ event: 'base-url-missing', site: name, provider: provider.name, cure });
  }
  let account = accounts.find((other) => other.provider.sharesAccountWith(provider));
  if (!account) accounts.push((account = new Account(name, provider, parts)));
  let keys: Promise<readonly CryptoKey[]> | undefined;
  return {
    ...settings,
    account,
    questions: new BoundedMap(mostQueries),
    keys: () => (keys ??= Promise.all(secrets.map((secret) => importWebhookSecret(secret.reveal())))),
  };
}

/** Where the runtime offers it, work goes on after the answer to the request that began it. */
function keepAliveOf(context: RelayContext | undefined): KeepAlive {
  return (work) => {
    context?.waitUntil(work.catch(() => undefined));
  };
}

const preflight: Reply = {
  httpStatus: 204,
  body: null,
  headers: [
    ['access-control-allow-methods', 'GET'],
    ['access-control-max-age', '86400'],
    ['allow', 'GET, HEAD, OPTIONS'],
  ],
};

const health: Reply = {
  httpStatus: 200,
  body: JSON.stringify({ status: 'ok' }),
  headers: [
    ['content-type', 'application/json; charset=utf-8'],
    ['cache-control', 'no-store'],
  ],
};

/** Makes a relay. Throws a TypeError that says in clear words what is wrong with the options, and shows no key. */
export function createRelay(options: RelayOptions): Relay {
  const settings = readOptions(options);
  const { clock, mount } = settings;
  const report = makeReport(settings.log, clock.now);
  const lease = makeLease(settings.lease, clock, report);
  const shelf = new Shelf(settings.storage, clock, report);
  const desk = new Desk({ shelf, clock, lease });
  const accounts: Account[] = [];
  const counts = new Counts(report, clock.now, () =>
    Object.fromEntries(accounts.map(({ name, state }) => [name, state])),
  );
  const budgets = new Map<string, Tokens>();
  const parts: AccountParts = {
    clock,
    report,
    fetch: (request) => {
      counts.countOut();
      return settings.fetch(request);
    },
    tokens: (name, perMinute) => {
      const tokens = budgets.get(name) ?? new Tokens(name, perMinute, clock, lease);
      budgets.set(name, tokens);
      return tokens;
    },
  };
  const sites = new Map(settings.sites.map((site) => [site.name, makeSite(site, accounts, parts)]));

  const answerStatus = async (
    request: Request,
    site: Site | undefined,
    keepAlive: KeepAlive,
  ): Promise<Reply> => {
    if (request.method === 'OPTIONS') return preflight;
    if (request.method !== 'GET' && request.method !== 'HEAD') return methodReply('GET, HEAD, OPTIONS');
    counts.countIn();
    if (!site) return notFound;
    const question = questionOf(request, site);
    if ('wrong' in question)
      return question.wrong === 'domain of another' ? notFound : invalidReply(question.wrong);
    return replyTo(await desk.answer(question, site.account, keepAlive), clock);
  };

  const answerWebhook = async (request: Request, site: Site | undefined): Promise<Reply> => {
    if (request.method !== 'POST') return methodReply('POST');
    if (!site?.provider.pushes || site.secrets.length === 0) return notFound;
    const reply = await takeWebhook(request, { ...site, secrets: await site.keys() }, shelf, clock);
    report({ event: 'webhook', site: site.name, httpStatus: reply.httpStatus });
    return reply;
  };

  const respond = async (
    context: Context,
    answer: (site: Site | undefined) => Promise<Reply>,
  ): Promise<Response> => {
    const site = sites.get(context.req.param('site') ?? '');
    let reply: Reply;
    try {
      reply = await answer(site);
    } catch (error) {
      // The name of an error is one of ours or the platform's; its text might hold anything.
      report({ event: 'internal-error', name: error instanceof TypeError ? 'TypeError' : 'Error' });
      reply = failedInside;
    }
    return toResponse(reply, corsHeaders(site?.origins, context.req.header('origin') ?? null));
  };

  const app = new Hono<{ Bindings: { context?: RelayContext } }>();
  app.all(`${mount}/health`, ({ req }) =>
    toResponse(req.method === 'GET' || req.method === 'HEAD' ? health : methodReply('GET, HEAD')),
  );
  app.all(`${mount}/:site/v1/public/audio/status`, (context) =>
    respond(context, (site) => answerStatus(context.req.raw, site, keepAliveOf(context.env.context))),
  );
  app.all(`${mount}/:site/webhook`, (context) =>
    respond(context, (site) => answerWebhook(context.req.raw, site)),
  );
  app.all('*', (context) => respond(context, () => Promise.resolve(notFound)));
  return { fetch: async (request, _env, context) => app.fetch(request, context ? { context } : {}) };
}
