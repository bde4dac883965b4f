// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { isMain, root } from './project.mjs';

const FILE = 'dist/cdn/voicgen-listen.min.js';

/** The most that the script-tag file may weigh over the wire, in bytes of brotli 11. */
export const LIMIT = 13_000;

/** What a file weighs as it is, and as servers compress it at their best. @param {Uint8Array} bytes */
export const weigh = (bytes) => ({
  raw: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
});

/**
 * @param {ReturnType<typeof weigh>} weight
 * @param {number} [limit]
 */
export function judge({ raw, gzip, brotli }, limit = LIMIT) {
  const figures = `${raw} bytes raw, ${gzip} gzip, ${brotli} brotli`;
  return brotli <= limit
    ? { ok: true, line: `${figures}; ${limit - brotli} below the limit of ${limit}` }
    : { ok: false, line: `${figures}; ${brotli - limit} over the limit of ${limit}` };
}

/** The verdict on the file that was built. */
export const measure = () => judge(weigh(readFileSync(join(root, FILE))));

if (isMain(import.meta.url)) {
  const { ok, line } = measure();
  console.log(`${FILE}: ${line}`);
  process.exitCode = ok ? 0 : 1;
}
