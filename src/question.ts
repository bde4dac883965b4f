import { safeUrl, parseUrl } from './url.js';

/** One question that can be asked: its parts in canonical form, and the URL that is also its key. */
export interface Question {
  /** http(s), no trailing slash, no query, fragment or credentials. */
  readonly apiBase: string;
  readonly domain: string;
  readonly postId: string;
  /** Primary subtag, lower case. */
  readonly lang: string;
  /** The whole request URL; equal questions have equal URLs, so it is the key of everything shared. */
  readonly url: string;
}

/** What the page said, as it said it. */
export interface QuestionParts {
  readonly apiBase: string;
  readonly domain: string;
  readonly postId: string;
  /** The page's base URL. */
  readonly baseURI: string;
}

/** `pt_BR` → `pt`; anything that is no language tag → `en`. */
export function primaryLanguage(tag: string): string {
  return /^\s*([a-z]{2,8})(?![a-z])/i.exec(tag)?.[1]?.toLowerCase() ?? 'en';
}

/** A hostname as URLs spell it (lower case, punycode, no trailing dot), also from `https://host/`; or ''. */
function canonicalHost(domain: string): string {
  const text = domain.trim();
  const url = text && parseUrl(/^https?:\/\//i.test(text) ? text : 'http://' + text);
  return url ? url.hostname.replace(/\.$/, '') : '';
}

/**
 * The question for these parts in this language, or, where they cannot make one, a sentence for the site owner that
 * names the attribute and the cure. Never throws. `secure`: the page is on https.
 */
export function makeQuestion(parts: QuestionParts, language: string, secure: boolean): Question | string {
  const postId = parts.postId.trim();
  if (!postId) return 'post-id is missing: set the id given to generate';
  if (postId.length > 200) return 'post-id is over 200 characters';
  const domain = canonicalHost(parts.domain);
  if (!domain) return 'domain is missing: set the registered hostname';
  const base = safeUrl(parts.apiBase.trim(), parts.baseURI, secure);
  if (!base || base.search) {
    return 'api-base must be an https URL without credentials or query';
  }
  const apiBase = base.origin + base.pathname.replace(/\/+$/, '');
  const lang = primaryLanguage(language);
  try {
    const query = `domain=${encodeURIComponent(domain)}&post_id=${encodeURIComponent(postId)}&lang=${lang}`;
    return { apiBase, domain, postId, lang, url: `${apiBase}/v1/public/audio/status?${query}` };
  } catch {
    return 'post-id is malformed';
  }
}
