// @ts-check
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { isMain, root } from './project.mjs';

const FILE = 'dist/cdn/voicgen-listen.min.js';

/** What the script-tag file is meant to weigh over the wire at most, in bytes of brotli 11. Not reached: see LIMIT. */
export const AIM = 14_000;

/**
 * What it may weigh today, and only ever less: with every feature and twelve languages it is over the aim, of which
 * the words alone are 2,300 bytes. A change that makes it heavier has to find the bytes elsewhere.
 */
export const LIMIT = 16_212;

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
    ? {
        ok: true,
        line: `${figures}; ${limit - brotli} below today’s limit of ${limit}, ${brotli - AIM} over the aim of ${AIM}`,
      }
    : { ok: false, line: `${figures}; ${brotli - limit} over the limit of ${limit}` };
}

/** The verdict on the file that was built. */
export const measure = () => judge(weigh(readFileSync(join(root, FILE))));

/**
 * What each source adds to a bundle, heaviest first: its bytes, and the brotli bytes that the bundle would lose
 * without them.
 *
 * @param {string} code
 * @param {import('node:module').SourceMapPayload} payload
 */
export function weighSources(code, payload) {
  const map = new SourceMap(payload);
  /** @type {Map<string, { places: Set<number>, raw: number }>} */
  const sources = new Map();
  let offset = 0;
  for (const [row, line] of code.split('\n').entries()) {
    for (let column = 0; column < line.length; column++) {
      const entry = map.findEntry(row, column);
      const name = 'originalSource' in entry ? entry.originalSource : '(frame)';
      const source = sources.get(name) ?? { places: new Set(), raw: 0 };
      source.places.add(offset + column);
      source.raw += Buffer.byteLength(line[column] ?? '');
      sources.set(name, source);
    }
    offset += line.length + 1;
  }
  const whole = weigh(Buffer.from(code)).brotli;
  return [...sources]
    .map(([name, { places, raw }]) => {
      const rest = code
        .split('')
        .filter((_, index) => !places.has(index))
        .join('');
      return { name: name.replace(/^(\.\.\/)+/, ''), raw, brotli: whole - weigh(Buffer.from(rest)).brotli };
    })
    .sort((a, b) => b.brotli - a.brotli);
}

function printSources() {
  const code = readFileSync(join(root, FILE), 'utf8');
  for (const { name, raw, brotli } of weighSources(
    code,
    JSON.parse(readFileSync(join(root, `${FILE}.map`), 'utf8')),
  )) {
    console.log(`${String(raw).padStart(7)} raw ${String(brotli).padStart(6)} brotli  ${name}`);
  }
}

if (isMain(import.meta.url)) {
  const { ok, line } = measure();
  console.log(`${FILE}: ${line}`);
  if (process.argv.includes('--sources')) printSources();
  process.exitCode = ok ? 0 : 1;
}
