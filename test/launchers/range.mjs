// @ts-check
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
};

/**
 * Answers Range requests for media, which the dev server does not do and seeking in Chromium needs.
 *
 * @param {string} rootDir
 * @returns {NonNullable<import('@web/test-runner').TestRunnerConfig['middleware']>[number]}
 */
export const rangeMedia = (rootDir) => async (context, next) => {
  const path = normalize(decodeURIComponent(context.path));
  const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(path))];
  if (!type || !path.startsWith('/test/media/')) return next();
  const bytes = await readFile(join(rootDir, path)).catch(() => undefined);
  if (!bytes) return next();
  context.set({ 'Accept-Ranges': 'bytes', 'Cache-Control': 'no-store', 'Content-Type': type });
  const asked = /^bytes=(\d*)-(\d*)$/.exec(context.get('range'));
  if (!asked || (!asked[1] && !asked[2])) {
    context.body = bytes;
    return undefined;
  }
  const first = asked[1] ? Number(asked[1]) : Math.max(0, bytes.length - Number(asked[2]));
  const last = asked[1] && asked[2] ? Math.min(Number(asked[2]), bytes.length - 1) : bytes.length - 1;
  if (first > last) {
    context.status = 416;
    context.set('Content-Range', `bytes */${bytes.length}`);
    return undefined;
  }
  context.status = 206;
  context.set('Content-Range', `bytes ${first}-${last}/${bytes.length}`);
  context.body = bytes.subarray(first, last + 1);
  return undefined;
};
