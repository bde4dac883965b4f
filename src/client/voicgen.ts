import type { Reading } from '../contract.js';
import { makeQuestion, primaryLanguage } from '../question.js';
import { voicgenPublic } from '../relay/providers/voicgen-public.js';
import { voicgen } from '../relay/providers/voicgen.js';
import type { Account } from './account.js';
import { isSuccess, questionLimitMs, trouble, type Ask } from './ask.js';

/** One post in one language. */
export interface Post {
  /** The id that was, or will be, given to generate: at most 200 characters. */
  readonly postId: string;
  /** A language tag, of which the primary subtag counts; default `en`. */
  readonly lang?: string | undefined;
  /** The registered hostname: asks the public route by it, which needs no key. */
  readonly domain?: string | undefined;
}

/** A post with what shall be read aloud. */
export interface Article extends Omit<Post, 'domain'> {
  /** HTML or text, at least 50 characters. */
  readonly content: string;
  readonly title?: string | undefined;
  /** Where the post is published: http(s). */
  readonly url?: string | undefined;
  /** The account's number of a voice. */
  readonly voiceId?: number | undefined;
}

/** Longest time for handing an article over, in ms. */
const generateLimitMs = 30_000;

/** Throws a TypeError where the id cannot be one. */
function canonical({ postId, lang = 'en', domain }: Post): { postId: string; lang: string; domain: string } {
  const base = 'https://service.invalid';
  const parts = { postId, domain: domain ?? 'service.invalid', apiBase: base, baseURI: base };
  const question = makeQuestion(parts, lang, true);
  if (typeof question === 'string') throw new TypeError(`voicgen-listen: ${question}`);
  return question;
}

/** What is known of a post: by its domain where one is given, else by key. */
export function askStatus(account: Account, post: Post): Ask<Reading> {
  const { baseUrl } = account;
  const provider =
    post.domain === undefined ? voicgen({ key: account.key(), baseUrl }) : voicgenPublic({ baseUrl });
  const question = { site: '', provider: provider.name, ...canonical(post) };
  return {
    limitMs: questionLimitMs,
    request: (signal) => provider.request(question, signal),
    read: (answer) => provider.read(answer),
  };
}

/** Hands an article over. The service makes each post once: asked again, it says how far it is. */
export function askGenerate(account: Account, article: Article): Ask<Reading> {
  const key = account.key();
  const provider = voicgen({ key, baseUrl: account.baseUrl });
  const { postId, lang } = canonical(article);
  const body = JSON.stringify({
    post_id: postId,
    content: article.content,
    language: primaryLanguage(lang),
    post_title: article.title,
    post_url: article.url,
    voice_id: article.voiceId,
  });
  return {
    limitMs: generateLimitMs,
    request: (signal) =>
      new Request(`${provider.baseUrl}/v1/audio/generate`, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'x-api-key': key },
        body,
        redirect: 'manual',
        signal,
      }),
    read: (answer) => {
      const read = provider.read(answer);
      if (read.status !== 'trouble') return read;
      // That it was taken is all that is promised of this answer; the status route says the rest.
      if (read.code === 'malformed' && isSuccess(answer)) return { status: 'pending', known: true };
      // No post can be missing here: it is the address that leads nowhere.
      if (read.code === 'not-found') {
        return trouble('invalid', answer.httpStatus, 'There is no generate at this address: see baseUrl');
      }
      return read;
    },
  };
}
