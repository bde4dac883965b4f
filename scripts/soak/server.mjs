// @ts-check
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { openOnLoopback } from '../loopback.mjs';
import { root } from '../project.mjs';

/** @typedef {{ status: number, body: object }} Answer */

/** @param {string} status @param {number | null} progress @param {string | null} url @returns {Answer} */
const said = (status, progress = null, url = null) => ({
  status: 200,
  body: {
    success: true,
    message: 'OK',
    data: { status, progress_percent: progress, audio_url: url, duration_seconds: url && 20 },
  },
});

/** @param {number} status @param {string} message @returns {Answer} */
const refused = (status, message) => ({ status, body: { success: false, message, data: null } });

/** A long wait as services have it: mostly work, now and then a failure. @param {number} nth counts from 1 @returns {Answer} */
function wait(nth) {
  if (nth % 50 === 0) return refused(500, 'Server error');
  return nth % 3 ? said('generating', nth % 100) : said('pending');
}

/** What each post's status is, by the first word of its id. @type {Record<string, (nth: number) => Answer>} */
const posts = {
  wait,
  pending: () => said('pending'),
  ready: () => said('ready', 100, '/audio.mp3'),
  failed: () => said('failed'),
  absent: () => refused(404, 'Not found'),
  inactive: () => refused(402, 'Subscription inactive'),
};

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Soak</title><link rel="icon" href="data:,">
<script src="/bare-lit.js"></script><script src="/voicgen-listen.min.js"></script><body><div id="place"></div>`;

async function bareLit() {
  const build = await rollup({
    input: join(root, 'scripts/soak/bare-lit.js'),
    plugins: [nodeResolve({ browser: true, exportConditions: ['production', 'default'] })],
  });
  const { output } = await build.generate({ format: 'iife' });
  await build.close();
  return output[0].code;
}

/** A site with the built script-tag file, and a service that answers at once, on loopback. */
export async function serve() {
  const audio = readFileSync(join(root, 'test/media/tone-20.mp3'));
  /** @type {Map<string, readonly [type: string, body: string | Buffer]>} */
  const files = new Map([
    ['/', ['text/html', page]],
    ['/bare-lit.js', ['text/javascript', await bareLit()]],
    [
      '/voicgen-listen.min.js',
      ['text/javascript', readFileSync(join(root, 'dist/cdn/voicgen-listen.min.js'))],
    ],
    ['/audio.mp3', ['audio/mpeg', audio]],
  ]);
  const counts = { answered: 0, inFlight: 0, mostInFlight: 0 };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const file = files.get(pathname);
    if (file) {
      response.writeHead(200, { 'content-type': file[0], 'content-length': file[1].length }).end(file[1]);
      return;
    }
    if (!pathname.endsWith('/v1/public/audio/status')) {
      response.writeHead(404).end();
      return;
    }
    counts.inFlight++;
    counts.mostInFlight = Math.max(counts.mostInFlight, counts.inFlight);
    response.on('close', () => counts.inFlight--);
    const [word = ''] = (searchParams.get('post_id') ?? '').split('-');
    const { status, body } = posts[word]?.(++counts.answered) ?? refused(422, 'No such post here');
    const send = () =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    // Where questions may pile up, an answer takes its time.
    if (searchParams.get('post_id')?.endsWith('-slow')) setTimeout(send, 200);
    else send();
  });
  const { url, close } = await openOnLoopback(server);
  return { url: `${url}/`, counts, close };
}

/** @typedef {Awaited<ReturnType<typeof serve>>} Server */
