// @ts-check
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { openOnLoopback } from '../loopback.mjs';
import { root } from '../project.mjs';

/** @typedef {import('./rows.mjs').Row} Row */

const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
};
const audio = readFileSync(join(root, 'test/media/tone-40.mp3'));
const answer = JSON.stringify({
  success: true,
  message: 'OK',
  data: { status: 'ready', progress_percent: 100, audio_url: '/audio.mp3', duration_seconds: 40 },
});
const paragraph = `<p>${'The quick brown fox jumps over the lazy dog, and the article goes on. '.repeat(8)}</p>`;

/** The page that all share. @param {string} head @param {string} player */
const skeleton = (head, player) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>An article</title><link rel="icon" href="data:,">
<style>body{font:16px/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}</style>
${head}</head><body><h1>An article</h1>${paragraph}<div id="place">${player}</div>${paragraph.repeat(6)}</body></html>`;

/** A body as it is and as a CDN holds it. @param {Buffer} bytes */
const compress = (bytes) => ({
  identity: bytes,
  gzip: gzipSync(bytes, { level: 9 }),
  br: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
});

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
function sendAudio(request, response) {
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const from = Number(first);
  const to = last ? Math.min(Number(last), audio.length - 1) : audio.length - 1;
  response.writeHead(request.headers.range ? 206 : 200, {
    'content-type': TYPES['.mp3'],
    'accept-ranges': 'bytes',
    'content-length': to - from + 1,
    ...(request.headers.range && { 'content-range': `bytes ${from}-${to}/${audio.length}` }),
  });
  response.end(audio.subarray(from, to + 1));
}

/**
 * Serves every row's page on loopback, compressed, and the status route.
 *
 * @param {readonly { row: Row, files: ReadonlyMap<string, Buffer> }[]} rows
 */
export async function serve(rows) {
  /** @type {Map<string, ReturnType<typeof compress>>} */
  const bodies = new Map([['/v1/public/audio/status', compress(Buffer.from(answer))]]);
  for (const { row, files } of rows) {
    const link = files.has('style.css') ? '<link rel="stylesheet" href="style.css">' : '';
    const style = link + (row.reserve ? `<style>${row.reserve}</style>` : '');
    const script = files.has('script.js') ? '<script defer src="script.js"></script>' : '';
    /** @param {string} name @param {Buffer} bytes */
    const put = (name, bytes) => bodies.set(`/${row.name}/${name}`, compress(bytes));
    put('page.html', Buffer.from(skeleton(style + script, row.markup)));
    put('empty.html', Buffer.from(skeleton(style, '')));
    for (const [name, bytes] of files) put(name, bytes);
  }
  /** @type {string[]} */
  let requested = [];

  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    requested.push(path);
    const body = bodies.get(path);
    if (path === '/audio.mp3') {
      sendAudio(request, response);
      return;
    }
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    const accepted = request.headers['accept-encoding'] ?? '';
    const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : 'identity';
    response.writeHead(200, {
      'content-type': TYPES[/** @type {keyof typeof TYPES} */ (extname(path) || '.json')],
      'content-length': body[encoding].length,
      'cache-control': path.includes('.') ? 'public, max-age=3600' : 'no-store',
      // The clock of an isolated page counts in fine steps.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    });
    response.end(body[encoding]);
  });
  const { url, close } = await openOnLoopback(server);

  return {
    url,
    close,
    /** Paths that were asked for since the last call. */
    takeRequests() {
      const taken = requested;
      requested = [];
      return taken;
    },
    /** What the body at a path weighs, in bytes. @param {string} path */
    weightOf(path) {
      const body = bodies.get(path);
      return { raw: body?.identity.length ?? 0, gzip: body?.gzip.length ?? 0, brotli: body?.br.length ?? 0 };
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof serve>>} Server */
