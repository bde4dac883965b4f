import * as v from 'valibot';
import { systemAlarm, type Alarm, type Clock } from './clock.js';
import { boundedStorage, type RelayStorage } from './bounded-storage.js';
import type { Lease } from './lease.js';
import type { Log } from './log.js';
import { Provider } from './providers/provider.js';
import { whyNotPublic } from './public-base.js';
import { canonicalDomain } from './relay-question.js';
import { Secret } from './secret.js';
import type { Fetch } from './upstream.js';

/** One site: what it plays, and who may ask for it. */
export interface SiteOptions {
  /** `voicgen(…)`, `voicgenPublic()`, `vozia(…)`, `vidgen(…)` or `revid(…)`. */
  readonly provider: Provider;
  /** Hostnames that readers may ask for; every other is unknown here. */
  readonly domains: readonly string[];
  /** Pages that may read the answers, as `https://news.example`; any page where left out. */
  readonly origins?: readonly string[] | undefined;
  /** Vidgen's webhook secret, or several while one is being replaced. */
  readonly webhookSecret?: string | readonly string[] | undefined;
}

/** What `createRelay` takes. */
export interface RelayOptions {
  /** By name; the name is part of the address: `{mount}/{site}/v1/public/audio/status`. */
  readonly sites: Readonly<Record<string, SiteOptions>>;
  /** Path below which everything lives; `/listen` where left out, `/` for the root. */
  readonly mount?: string | undefined;
  /** Where answers live beyond this process; memory where left out. */
  readonly storage?: RelayStorage | undefined;
  /** Makes question and budget single across processes; see docs/relay.md. */
  readonly lease?: Lease | undefined;
  /** Asks the services; the platform's `fetch` where left out. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** A share from 0 to 1. */
  readonly random?: (() => number) | undefined;
  /** Rings once after some ms and returns what stops it; the platform's timer where left out. */
  readonly alarm?: Alarm | undefined;
  /** Lets a provider's `baseUrl` lead to this machine, http included: for development. */
  readonly allowLoopback?: boolean | undefined;
  /** Takes the log, one entry at a time; warnings and errors go to the console where left out. */
  readonly log?: Log | undefined;
}

/** Entries of the memory that stands in for a missing storage. */
const mostStored = 5_000;

const text = v.pipe(v.string(), v.nonEmpty());
const anyFunction = v.function();

const site = v.strictObject({
  provider: v.instance(Provider, 'must be made by voicgen, voicgenPublic, vozia, vidgen or revid'),
  domains: v.pipe(
    v.array(v.pipe(text, v.transform(canonicalDomain), v.nonEmpty('must be a hostname'))),
    v.minLength(1, 'must name at least one hostname'),
  ),
  origins: v.optional(
    v.array(v.pipe(text, v.check(isOrigin, 'must be an origin like https://news.example'))),
  ),
  webhookSecret: v.optional(v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1))])),
});

const options = v.strictObject({
  sites: v.pipe(
    v.record(
      v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w-]{0,63}$/, 'must be a name of letters, digits, - and _')),
      site,
    ),
    v.check((sites) => Object.keys(sites).length > 0, 'must hold at least one site'),
  ),
  mount: v.optional(
    v.pipe(
      v.string(),
      v.transform((mount) => mount.replace(/\/+$/, '')),
      v.regex(/^(\/[\w.~-]+)*$/, 'must be a path like /listen'),
    ),
    '/listen',
  ),
  storage: v.optional(v.looseObject({ getItem: anyFunction, setItem: anyFunction })),
  lease: v.optional(anyFunction),
  fetch: v.optional(anyFunction),
  now: v.optional(anyFunction),
  random: v.optional(anyFunction),
  alarm: v.optional(anyFunction),
  allowLoopback: v.optional(v.boolean(), false),
  log: v.optional(anyFunction),
});

function isOrigin(origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).origin === origin && /^https?:/.test(origin);
}

/** A site as the relay uses it. */
export interface SiteSettings {
  readonly name: string;
  readonly provider: Provider;
  readonly domains: ReadonlySet<string>;
  /** undefined: any. */
  readonly origins: ReadonlySet<string> | undefined;
  readonly secrets: readonly Secret[];
}

/** Options that were checked, with every gap filled. */
export interface Settings {
  readonly sites: readonly SiteSettings[];
  readonly mount: string;
  readonly storage: RelayStorage;
  readonly lease: Lease | undefined;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Log | undefined;
}

/** One sentence for each thing that is wrong. Only names are told, never values: they may hold keys. */
function sentenceOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'options';
  const isOurs = issue.kind === 'validation' || issue.type === 'instance' || issue.type === 'check';
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  return `${path} ${isUnknown ? 'is no option' : isOurs ? issue.message : `must be ${issue.expected ?? 'given'}`}`;
}

function readSite(name: string, given: v.InferOutput<typeof site>, allowLoopback: boolean): SiteSettings {
  const { provider, domains, origins, webhookSecret = [] } = given;
  const reason = whyNotPublic(provider.baseUrl, allowLoopback);
  if (reason) throw new TypeError(`createRelay: sites.${name}: baseUrl of ${provider.name} ${reason}`);
  const owner = `createRelay: sites.${name}.webhookSecret`;
  const secrets = (Array.isArray(webhookSecret) ? webhookSecret : [webhookSecret]).map(
    (text) => new Secret(text, owner),
  );
  return { name, provider, domains: new Set(domains), origins: origins && new Set(origins), secrets };
}

/** Checks what the caller wrote. Throws a TypeError that names each fault and no value. */
export function readOptions(given: RelayOptions): Settings {
  const { success, output, issues } = v.safeParse(options, given);
  if (!success) throw new TypeError(`createRelay: ${issues.map(sentenceOf).join('; ')}`);
  const { mount, allowLoopback } = output;
  return {
    sites: Object.entries(output.sites).map(([name, site]) => readSite(name, site, allowLoopback)),
    mount,
    storage: given.storage ?? boundedStorage(mostStored),
    lease: given.lease,
    // Called through an arrow: some platforms refuse a fetch that was taken from its place.
    fetch: given.fetch ?? ((request) => fetch(request)),
    clock: {
      now: given.now ?? Date.now,
      random: given.random ?? Math.random,
      alarm: given.alarm ?? systemAlarm,
    },
    log: given.log,
  };
}
