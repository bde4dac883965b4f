import { parse as parseToml } from 'smol-toml';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';

/** What the head of a Markdown file says of its article; what it does not say is undefined. */
interface FrontMatter {
  readonly postId?: string | undefined;
  readonly title?: string | undefined;
  readonly lang?: string | undefined;
}

/** A file in two. */
export interface Matter {
  readonly matter: FrontMatter;
  readonly body: string;
}

const fences = [
  {
    pattern: /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/,
    parse: parseYaml as (text: string) => unknown,
  },
  { pattern: /^\+\+\+[ \t]*\r?\n([\s\S]*?)\r?\n\+\+\+[ \t]*(?:\r?\n|$)/, parse: parseToml },
];

/** Generators write ids as numbers, too. */
const text = v.fallback(
  v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.trim(), v.nonEmpty())),
  undefined,
);

const fields = v.object({ post_id: text, title: text, lang: text, language: text });
const head = v.object({ ...fields.entries, voicgen: v.fallback(v.optional(fields), undefined) });

/**
 * Reads YAML (`---`) or TOML (`+++`) front matter: `post_id`, `title` and `lang` (or `language`), those under
 * `voicgen` first. Throws an Error with the parser's own words where the head cannot be read.
 */
export function readMatter(source: string): Matter {
  const whole = source.replace(/^\ufeff/, '');
  for (const { pattern, parse } of fences) {
    const [all, inner] = pattern.exec(whole) ?? [];
    if (all === undefined || inner === undefined) continue;
    const { success, output } = v.safeParse(head, parse(inner));
    const own = success ? output.voicgen : undefined;
    return {
      matter: success
        ? {
            postId: own?.post_id ?? output.post_id,
            title: own?.title ?? output.title,
            lang: own?.lang ?? own?.language ?? output.lang ?? output.language,
          }
        : {},
      body: whole.slice(all.length),
    };
  }
  return { matter: {}, body: whole };
}
