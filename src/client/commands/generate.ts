import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { formatOf, readArticle, type WrittenArticle } from '../article-content.js';
import { exitCodeOf, exitCodes, type ExitCode } from '../exit-code.js';
import type { Narration } from '../narration.js';
import { openNarrationFile } from '../narration-file.js';
import { showProgress } from '../progress.js';
import { report } from '../report.js';
import { clientFor, commonOptions, readNumber, waitOptions } from '../settings.js';
import type { Shell } from '../shell.js';
import { Usage } from '../usage.js';
import type { Article } from '../voicgen.js';

/** Longest article file, in bytes. */
const maxBytes = 10 * 1024 * 1024;

const options = {
  ...commonOptions,
  'post-id': { type: 'string' },
  lang: { type: 'string' },
  title: { type: 'string' },
  url: { type: 'string' },
  'voice-id': { type: 'string' },
  select: { type: 'string' },
  format: { type: 'string' },
  cache: { type: 'string' },
  'no-wait': { type: 'boolean' },
} as const;

async function readAll(stream: Readable, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const part = Buffer.from(chunk as Uint8Array | string);
    bytes += part.length;
    if (bytes > maxBytes) throw new Usage(`${name} is over ${maxBytes / 1024 / 1024} MB`);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readSource(file: string, { stdin, signal }: Shell): Promise<string> {
  if (file === '-') return readAll(addAbortSignal(signal, stdin), 'The standard input');
  const handle = await open(file).catch(() => undefined);
  if (!handle) throw new Usage(`${file} cannot be read`);
  try {
    return await readAll(handle.createReadStream({ autoClose: false }), file);
  } catch (error) {
    if (error instanceof Usage) throw error;
    throw new Usage(`${file} cannot be read`);
  } finally {
    await handle.close();
  }
}

interface Given {
  readonly 'post-id'?: string | undefined;
  readonly lang?: string | undefined;
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly select?: string | undefined;
  readonly format?: string | undefined;
}

async function readGiven(
  file: string,
  given: Given,
  voiceId: number | undefined,
  shell: Shell,
): Promise<Article> {
  const source = await readSource(file, shell);
  const format = given.format ?? formatOf(file, source);
  if (format !== 'html' && format !== 'markdown') throw new Usage('--format must be html or markdown');
  let written: WrittenArticle;
  try {
    written = readArticle(source, format, given.select);
  } catch (error) {
    throw new Usage(`${file}: ${error instanceof Error ? error.message : 'cannot be understood'}`);
  }
  const postId = given['post-id'] ?? written.postId;
  if (postId === undefined) {
    throw new Usage(
      `${file}: no post id. Give --post-id, or post_id in the front matter, or the embed on the page`,
    );
  }
  if (!written.content) throw new Usage(`${file}: no article in it. See --select`);
  return {
    postId,
    content: written.content,
    lang: given.lang ?? written.lang,
    title: given.title ?? written.title,
    url: given.url ?? (/^https?:/i.test(written.url ?? '') ? written.url : undefined),
    voiceId,
  };
}

/** `generate FILE…|-`: ends with the highest code of its results. */
export async function generate(args: string[], shell: Shell): Promise<ExitCode> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (positionals.length === 0) throw new Usage('generate needs a FILE, or - for the standard input');
  if (positionals.length > 1 && values['post-id'] !== undefined) {
    throw new Usage('--post-id is for one FILE: several have their own in front matter or embed');
  }
  const voiceId = readNumber('voice-id', values['voice-id'], 0, Number.MAX_SAFE_INTEGER);
  const waiting = waitOptions(values, shell);
  const client = clientFor('VOICGEN', values, shell);
  const cache = values.cache === undefined ? undefined : openNarrationFile(values.cache);
  const progress = showProgress(shell.stderr);

  const make = async (article: Article): Promise<Narration> => {
    const known = await cache?.get(article.postId, article.lang);
    if (known) return known;
    const onProgress = (narration: Narration): void => {
      progress.show(article.postId, narration);
    };
    const found = await client.generate(article, { ...waiting, onProgress, wait: !values['no-wait'] });
    if (found.status === 'ready') await cache?.set(article.postId, article.lang, found);
    return found;
  };

  // All files are read before the first is sent: a fault in the last one costs nothing.
  const articles: Article[] = [];
  for (const file of positionals) articles.push(await readGiven(file, values, voiceId, shell));
  const codes: ExitCode[] = [];
  for (const article of articles) {
    let narration: Narration;
    try {
      narration = await make(article);
    } finally {
      progress.end();
    }
    const { postId, lang = 'en' } = article;
    report({ name: postId, fields: { postId, lang } }, narration, values.json ?? false, shell, progress);
    const isTaken =
      values['no-wait'] && (narration.status === 'pending' || narration.status === 'generating');
    codes.push(isTaken ? exitCodes.ready : exitCodeOf(narration));
    // Neither would the next one be taken.
    if (codes.at(-1) === exitCodes.subscription) break;
  }
  return codes.sort((a, b) => b - a)[0] ?? exitCodes.ready;
}
