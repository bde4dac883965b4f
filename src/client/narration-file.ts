import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { primaryLanguage } from '../question.js';
import { safeUrl } from '../url.js';
import type { Ready } from './narration.js';

/** Longest file that is read, in bytes. */
const maxBytes = 16 * 1024 * 1024;

// Names as templates read them: `site.data.voicgen[post].en.src`. Every value is checked again: the file may be
// anybody's, and what is in it becomes part of pages.
const entry = v.object({
  src: v.pipe(
    v.string(),
    v.check((text) => safeUrl(text, undefined, true) !== undefined),
  ),
  duration: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(360_000))),
  mediaType: v.pipe(v.string(), v.regex(/^(audio|video)\/[\w.+-]+$/)),
  shareUrl: v.pipe(
    v.string(),
    v.check((text) => text === '' || safeUrl(text, undefined, true) !== undefined),
  ),
});
type Entry = v.InferOutput<typeof entry>;

type Entries = Map<string, Map<string, Entry>>;

/** Whatever of this can be used; the rest is as if it were not there, and is asked anew. */
function readEntries(text: string): Entries {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), text);
  const posts = new Map<string, Map<string, Entry>>();
  if (!read.success) return posts;
  for (const [postId, languages] of Object.entries(read.output)) {
    const kept = new Map<string, Entry>();
    for (const [lang, value] of Object.entries(languages ?? {})) {
      const { success, output } = v.safeParse(entry, value);
      if (success) kept.set(lang, output);
    }
    if (kept.size > 0) posts.set(postId, kept);
  }
  return posts;
}

/** Sorted, so that a file under version control changes only where something changed. */
function writeEntries(entries: Entries): string {
  const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
    [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  const posts = sorted(entries).map(
    ([id, languages]) => [id, Object.fromEntries(sorted(languages))] as const,
  );
  return `${JSON.stringify(Object.fromEntries(posts), null, 2)}\n`;
}

async function load(path: string): Promise<Entries> {
  const bytes = await readFile(path).catch(() => undefined);
  return readEntries(bytes && bytes.length <= maxBytes ? bytes.toString('utf8') : '');
}

/** What earlier builds learned: a JSON file, `{ [post id]: { [language]: { src, duration, mediaType, shareUrl } } }`. */
export interface NarrationFile {
  /** undefined where the file does not know. */
  get(postId: string, lang?: string): Promise<Ready | undefined>;
  /** Adds one narration to what the file holds by then. Rejects where the file cannot be written. */
  set(postId: string, lang: string | undefined, narration: Ready): Promise<void>;
}

/** Opens a file that may not be there yet; it is made, with its folder, when there is something to keep. */
export function openNarrationFile(path: string): NarrationFile {
  // One write after the other: each reads what the one before has written.
  let turn: Promise<void> = Promise.resolve();
  const write = async (postId: string, lang: string, found: Entry): Promise<void> => {
    const entries = await load(path);
    entries.set(postId, (entries.get(postId) ?? new Map<string, Entry>()).set(lang, found));
    await mkdir(dirname(path), { recursive: true });
    // Whole or not at all: a build may read the file at this moment.
    const draft = `${path}.${randomUUID()}.tmp`;
    try {
      await writeFile(draft, writeEntries(entries));
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  };
  return {
    async get(postId, lang = 'en') {
      const found = (await load(path)).get(postId)?.get(primaryLanguage(lang));
      return found && { status: 'ready', ...found };
    },
    set(postId, lang = 'en', { src, duration, mediaType, shareUrl }) {
      const mine = turn.then(() =>
        write(postId, primaryLanguage(lang), { src, duration, mediaType, shareUrl }),
      );
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
