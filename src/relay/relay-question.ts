import { makeQuestion } from '../question.js';

/** One question to the relay, every part in canonical form; what the provider does not look at is ''. */
export interface RelayQuestion {
  readonly site: string;
  readonly provider: string;
  readonly domain: string;
  readonly postId: string;
  readonly lang: string;
}

/** Which parts a provider's answer depends on, beside site and post. */
export interface DependsOn {
  readonly domain: boolean;
  readonly lang: boolean;
}

/** What readQuestion needs to know of a site. */
export interface AskedSite {
  readonly name: string;
  readonly provider: { readonly name: string; readonly dependsOn: DependsOn };
  readonly domains: ReadonlySet<string>;
}

/** Why a query is no question: the fields that are wrong, each with a sentence, or a domain of no site. */
export type NoQuestion =
  { readonly wrong: Readonly<Record<string, readonly string[]>> } | { readonly wrong: 'domain of another' };

const names = ['domain', 'post_id', 'lang'] as const;
type Name = (typeof names)[number];
const isName = (name: string): name is Name => (names as readonly string[]).includes(name);

/** The parameters that count, and the names of those that stand doubled or as an array. */
function readParameters(query: URLSearchParams): {
  values: ReadonlyMap<Name, string>;
  doubled: ReadonlySet<Name>;
} {
  const values = new Map<Name, string>();
  const doubled = new Set<Name>();
  for (const [written, value] of query) {
    const name = written.replace(/\[.*$/s, '');
    if (!isName(name)) continue;
    if (name !== written || values.has(name)) doubled.add(name);
    values.set(name, value);
  }
  return { values, doubled };
}

/** A hostname as URLs spell it: lower case, punycode, no trailing dot; '' where it is none. */
export function canonicalDomain(domain: string): string {
  const question = canonicalParts({ domain, postId: 'any', lang: '' });
  return typeof question === 'string' ? '' : question.domain;
}

/** One door for element and relay: both take their spelling from makeQuestion. */
function canonicalParts(parts: { domain: string; postId: string; lang: string }): RelayParts | string {
  const base = 'https://relay.invalid';
  return makeQuestion({ ...parts, apiBase: base, baseURI: base }, parts.lang, true);
}
type RelayParts = Pick<RelayQuestion, 'domain' | 'postId' | 'lang'>;

/** Control characters have no place in an id, and `.` and `..` would be no path segment but a way through it. */
// eslint-disable-next-line no-control-regex -- it is control characters that are looked for
const noId = /[\0-\x1f\x7f]|^\.{1,2}$/;

/** May this be a post, podcast, job or task id: one path segment, 1 to 200 characters? */
export function isPostId(postId: string): boolean {
  return postId.length > 0 && postId.length <= 200 && !noId.test(postId);
}

const sentences: Readonly<Record<Name, string>> = {
  domain: 'The domain field is required: a hostname.',
  post_id: 'The post_id field is required: 1 to 200 characters.',
  lang: 'The lang field must be one language code.',
};

/**
 * Reads the query of a status question. Order, spelling and parameters that nobody knows make no difference;
 * doubled ones are refused, not guessed. Never throws.
 */
export function readQuestion(query: URLSearchParams, site: AskedSite): RelayQuestion | NoQuestion {
  const { values, doubled } = readParameters(query);
  const postId = (values.get('post_id') ?? '').trim();
  const written = values.get('domain') ?? '';
  const parts = canonicalParts({ domain: written, postId, lang: values.get('lang') ?? '' });
  const wrong = new Set(doubled);
  if (typeof parts === 'string' || !isPostId(postId)) {
    const isHost = canonicalDomain(written) !== '';
    if (!isHost) wrong.add('domain');
    if (isHost || !isPostId(postId)) wrong.add('post_id');
  }
  if (wrong.size > 0 || typeof parts === 'string') {
    return { wrong: Object.fromEntries([...wrong].map((field) => [field, [sentences[field]]])) };
  }
  return site.domains.has(parts.domain) ? questionOf(site, parts) : { wrong: 'domain of another' };
}

/** The canonical question for these parts: what the provider does not look at is left out. */
export function questionOf(site: AskedSite, { domain, postId, lang }: RelayParts): RelayQuestion {
  const { name: provider, dependsOn } = site.provider;
  return {
    site: site.name,
    provider,
    domain: dependsOn.domain ? domain : '',
    postId,
    lang: dependsOn.lang ? lang : '',
  };
}

/** The one key of a question: equal questions have equal keys, others never. `parseQuestionKey` reads it back. */
export function questionKey({ site, provider, domain, postId, lang }: RelayQuestion): string {
  return JSON.stringify([site, provider, domain, postId, lang]);
}

/** The question of a key that questionKey wrote. Throws a SyntaxError for any other text. */
export function parseQuestionKey(key: string): RelayQuestion {
  const parts: unknown = JSON.parse(key);
  if (!Array.isArray(parts) || parts.length !== 5 || !parts.every((part) => typeof part === 'string')) {
    throw new SyntaxError('no question key');
  }
  const [site = '', provider = '', domain = '', postId = '', lang = ''] = parts;
  return { site, provider, domain, postId, lang };
}
