// @ts-check
// What the embed builder hands out: a choice becomes the code for one kind of site. No page is touched here, so that
// the tests paste exactly this text into real sites.

/**
 * What was chosen. Everything is text as it was typed, or a flag; a value that the element would not take is left out
 * of the snippet.
 *
 * @typedef {object} Choice
 * @property {string} postId
 * @property {string} [script] address of the player's file
 * @property {string} [integrity] the file's hash, as `dist/cdn/sri.json` holds it
 * @property {string} [domain] registered hostname
 * @property {string} [apiBase] a relay
 * @property {string} [lang] language tag
 * @property {string} [languages] tags, with a space between them
 * @property {string} [heading]
 * @property {string} [load] `visible`, `eager` or `interaction`
 * @property {string} [storage] `local` or `none`
 * @property {string} [seekOffset] seconds
 * @property {string} [playbackRates] numbers, with a space between them
 * @property {boolean} [sticky]
 * @property {boolean} [download]
 * @property {boolean} [quiet]
 * @property {boolean} [nohotkeys]
 * @property {boolean} [debug]
 * @property {Look} [look]
 */

/**
 * What a site's style sheet says of the player. Colours are `#rrggbb`, lengths are px; an empty text is "as the page has it".
 *
 * @typedef {object} Look
 * @property {string} [accent]
 * @property {string} [background]
 * @property {string} [color]
 * @property {string} [border] colour of the border
 * @property {string} [radius] 0–40
 * @property {string} [gap] 0–40
 * @property {string} [size] 12–32
 * @property {string} [font] a key of `fonts`
 */

/** @typedef {'html' | 'wordpress' | 'hugo' | 'eleventy' | 'astro' | 'jekyll' | 'react'} Target */

/**
 * One piece of code and the place that it belongs to.
 *
 * @typedef {object} Snippet
 * @property {string} where
 * @property {string} code
 */

/** Font stacks by the name that readers of the builder see; the key is what a choice holds. */
export const fonts = /** @type {const} */ ({
  system: "system-ui, -apple-system, 'Segoe UI', sans-serif",
  serif: "Georgia, 'Noto Serif', serif",
  mono: 'ui-monospace, monospace',
});

/** @type {Readonly<Record<Target, string>>} */
export const targets = {
  html: 'Plain HTML',
  wordpress: 'WordPress',
  hugo: 'Hugo',
  eleventy: 'Eleventy',
  astro: 'Astro',
  jekyll: 'Jekyll',
  react: 'React',
};

/** Where the player's file stands when nobody says otherwise. */
export const DEFAULT_SCRIPT = '/js/voicgen-listen.min.js';

// — What the element takes ——————————————————————————————————————————————————————————————————————————

const MAX_POST_ID = 200;
const MAX_HEADING = 300;
/** BCP 47, without its rarities. */
const LANG = /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i;

/**
 * One line of text: what would end a line or show nothing is a space, for no target can hold it in a value.
 *
 * @param {string | undefined} text
 * @param {number} limit characters
 */
function line(text, limit) {
  // eslint-disable-next-line no-control-regex -- exactly these are meant
  const flat = (text ?? '').replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g, ' ').trim();
  // A half of a pair is no character.
  return [...flat]
    .filter((letter) => !/^[\ud800-\udfff]$/.test(letter))
    .slice(0, limit)
    .join('');
}

/** @param {string | undefined} text @param {number} low @param {number} high */
function number(text, low, high) {
  const value = /^\d{1,6}(\.\d{1,3})?$/.test(text ?? '') ? Number(text) : NaN;
  return value >= low && value <= high ? String(value) : '';
}

/** @param {string | undefined} text @param {(word: string) => string} read */
const list = (text, read) => [...new Set((text ?? '').split(/[\s,]+/).map(read))].filter(Boolean).join(' ');

/** @param {string} text */
const tag = (text) => (LANG.test(text) ? text : '');

/**
 * An address that a page may load from: http, https, or a path on the site itself.
 *
 * @param {string | undefined} text
 */
export function address(text) {
  const flat = line(text, 2048);
  if (/[\s\\]/.test(flat)) return '';
  if (/^\/(?!\/)/.test(flat)) return flat;
  try {
    const { protocol, username, password } = new URL(flat);
    return /^https?:$/.test(protocol) && !username && !password ? flat : '';
  } catch {
    return '';
  }
}

/**
 * The element's attributes for a choice, in the order in which they are written. A flag is `true`; what is left at its
 * default, or is not what the element takes, is not among them.
 *
 * @param {Choice} choice
 * @returns {Record<string, string | true>}
 */
export function attributesOf(choice) {
  const { lang = '', load = '', storage = '' } = choice;
  const seekOffset = number(choice.seekOffset, 1, 600);
  const rates = list(choice.playbackRates, (word) => number(word, 0.25, 4));
  const domain = line(choice.domain, 253);
  const flags = /** @type {const} */ (['sticky', 'download', 'quiet', 'nohotkeys', 'debug']);
  /** @type {[string, string | boolean | undefined][]} */
  const all = [
    ['post-id', line(choice.postId, MAX_POST_ID)],
    ['domain', /^[a-z0-9.-]+$/i.test(domain) ? domain : ''],
    ['api-base', address(choice.apiBase)],
    ['lang', tag(lang)],
    ['languages', list(choice.languages, tag)],
    ['heading', line(choice.heading, MAX_HEADING)],
    ['load', ['eager', 'interaction'].includes(load) ? load : ''],
    ['storage', storage === 'none' ? storage : ''],
    ['seek-offset', seekOffset === '15' ? '' : seekOffset],
    ['playback-rates', rates === '0.75 1 1.25 1.5 1.75 2' ? '' : rates],
    ...flags.map((flag) => /** @type {[string, boolean | undefined]} */ ([flag, choice[flag]])),
  ];
  /** @type {Record<string, string | true>} */
  const attributes = {};
  for (const [name, value] of all) if (value) attributes[name] = value;
  return attributes;
}

/**
 * The custom properties for a look. Nothing but colours, lengths and our own font stacks gets in.
 *
 * @param {Look} [look]
 * @returns {Record<string, string>}
 */
export function propertiesOf(look = {}) {
  /** @param {string | undefined} text */
  const colour = (text) => (/^#[0-9a-f]{6}$/i.test(text ?? '') ? String(text) : '');
  /** @param {string | undefined} text @param {number} low @param {number} high */
  const px = (text, low, high) => {
    const value = number(text, low, high);
    return value && `${value}px`;
  };
  const border = colour(look.border);
  const font = look.font ?? '';
  const all = {
    '--voicgen-accent': colour(look.accent),
    '--voicgen-background': colour(look.background),
    '--voicgen-color': colour(look.color),
    '--voicgen-border': border && `1px solid ${border}`,
    '--voicgen-radius': px(look.radius, 0, 40),
    '--voicgen-gap': px(look.gap, 0, 40),
    '--voicgen-size': px(look.size, 12, 32),
    '--voicgen-font': Object.hasOwn(fonts, font) ? fonts[/** @type {keyof typeof fonts} */ (font)] : '',
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value));
}

// — How each language writes a text —————————————————————————————————————————————————————————————————

/** @param {string} letter */
const entity = (letter) => `&#x${letter.codePointAt(0)?.toString(16)};`;

/**
 * For an attribute in double quotes. Braces, too: plain HTML is pasted into templates.
 *
 * @param {string} text
 */
export const html = (text) => text.replace(/[&<>"'`{}]/g, entity);

/**
 * For a shortcode. What would end the value, the shortcode or a tag of the post is a character reference, which
 * WordPress keeps when it escapes the attribute and the reader's browser resolves.
 *
 * @param {string} text
 */
const wordpress = (text) => text.replace(/[&<>"'`{}[\]\\]/g, entity);

/**
 * A string of JavaScript that ends neither a tag nor an expression of a template around it.
 *
 * @param {string} text
 */
const javascript = (text) =>
  JSON.stringify(text).replace(
    /[<>&{}`]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** @param {string} text */
const nunjucks = (text) => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/**
 * A parameter of a Hugo shortcode: between double quotes where it holds neither these nor a backslash, else raw, between
 * backticks. Raw strings cannot hold a backtick, so one beside a quotation mark becomes an apostrophe.
 *
 * @param {string} text
 */
const hugo = (text) => (/["\\]/.test(text) ? `\`${text.replaceAll('`', '’')}\`` : `"${text}"`);

/**
 * @param {Record<string, string | true>} attributes
 * @param {(name: string, value: string) => string} write
 * @param {(name: string) => string} [writeFlag]
 */
const join = (attributes, write, writeFlag = (name) => name) =>
  Object.entries(attributes).map(([name, value]) => (value === true ? writeFlag(name) : write(name, value)));

/** @param {readonly string[]} pieces @param {string} indent Between tag and attributes, where they need lines. */
const spread = (pieces, indent) =>
  pieces.join(' ').length <= 70
    ? ` ${pieces.join(' ')}`
    : pieces.map((piece) => `\n${indent}${piece}`).join('');

// — The targets —————————————————————————————————————————————————————————————————————————————————————

/** @param {Choice} choice */
function scriptTag({ script, integrity = '' }) {
  const src = address(script) || DEFAULT_SCRIPT;
  const hash = /^sha384-[A-Za-z0-9+/]{64}$/.test(integrity) ? ` integrity="${integrity}"` : '';
  const foreign = hash && !src.startsWith('/') ? ' crossorigin="anonymous"' : '';
  return `<script defer src="${html(src)}"${hash}${foreign}></script>`;
}

/** @param {Choice} choice @returns {Snippet[]} */
function forHtml(choice) {
  const pieces = join(attributesOf(choice), (name, value) => `${name}="${html(value)}"`);
  return [
    { where: 'Once in the page’s <head>', code: scriptTag(choice) },
    { where: 'Where the player stands', code: `<voicgen-listen${spread(pieces, '  ')}></voicgen-listen>` },
  ];
}

/** What the plugin's settings say, not an author: where audio is asked for, and who sees what is wrong. */
const WORDPRESS_SETTINGS = ['domain', 'api-base', 'quiet', 'debug'];

/**
 * The plugin knows the post that a shortcode stands in; another one is named by WordPress's own number.
 *
 * @param {Choice} choice
 * @returns {Snippet[]}
 */
function forWordPress(choice) {
  const { 'post-id': id = '', ...attributes } = attributesOf(choice);
  for (const name of WORDPRESS_SETTINGS) delete attributes[name];
  const isNamed = /^[1-9]\d{0,17}$/.test(String(id));
  const pieces = join(
    isNamed ? { post: id, ...attributes } : attributes,
    (name, value) => `${name.replaceAll('-', '_')}="${wordpress(value)}"`,
    (name) => `${name}="true"`,
  );
  // A shortcode stays on one line: the editor makes paragraphs of others.
  return [
    {
      where: `In ${isNamed ? 'any' : 'the'} post, as a Shortcode block (with the plugin)`,
      code: `[${['voicgen_listen', ...pieces].join(' ')}]`,
    },
  ];
}

/** @param {Choice} choice @returns {Snippet[]} */
function forHugo(choice) {
  const { 'post-id': id = '', ...rest } = attributesOf(choice);
  const pieces = join(
    { id, ...rest },
    (name, value) => `${name}=${hugo(value)}`,
    (name) => `${name}=true`,
  );
  return [
    { where: 'Once in the <head> of your layout', code: '{{ partial "voicgen-listen-script.html" . }}' },
    { where: 'In the content, where the player stands', code: `{{< voicgen-listen ${pieces.join(' ')} >}}` },
  ];
}

/** @param {Choice} choice @returns {Snippet[]} */
function forEleventy(choice) {
  const { 'post-id': id = '', ...rest } = attributesOf(choice);
  const pieces = join(
    rest,
    (name, value) => `"${name}": ${nunjucks(value)}`,
    (name) => `"${name}": true`,
  );
  const given =
    pieces.length > 0
      ? `, {${spread(
          pieces.map((piece, at) => (at < pieces.length - 1 ? `${piece},` : piece)),
          '  ',
        )} }`
      : '';
  return [
    { where: 'Once in the <head> of your layout (Nunjucks)', code: '{% voicgenListenScript %}' },
    {
      where: 'In the layout, where the player stands',
      code: `{% voicgenListen ${nunjucks(id === true ? '' : id)}${given} %}`,
    },
  ];
}

/** @param {Choice} choice @returns {Snippet[]} */
function forAstro(choice) {
  const { 'post-id': postId = '', ...rest } = attributesOf(choice);
  const pieces = join({ postId, ...rest }, (name, value) => `${name}={${javascript(value)}}`);
  return [
    {
      where: 'Between the component’s --- lines',
      code: "import VoicgenListen from 'astro-voicgen-listen/VoicgenListen.astro';",
    },
    { where: 'Where the player stands', code: `<VoicgenListen${spread(pieces, '  ')} />` },
  ];
}

/**
 * Liquid ends a tag at the first `%}`, quoted or not, and knows no escapes: what is more than plain text is captured first.
 *
 * @param {Choice} choice
 * @returns {Snippet[]}
 */
function forJekyll(choice) {
  const { 'post-id': id = '', ...rest } = attributesOf(choice);
  /** @type {string[]} */
  const captures = [];
  const pieces = join(
    { id, ...rest },
    (name, value) => {
      if (!/["'\\{}%]/.test(value)) return `${name}="${value}"`;
      const variable = `voicgen_${name.replaceAll('-', '_')}`;
      const body = value.replaceAll('{', '{{ "{" }}');
      captures.push(`{% capture ${variable} %}${body}{% endcapture %}\n`);
      return `${name}=${variable}`;
    },
    (name) => `${name}="true"`,
  );
  return [
    {
      where: 'Once in the <head> of your layout',
      code: `<script defer src="{{ '${DEFAULT_SCRIPT}' | relative_url }}"></script>`,
    },
    {
      where: 'In the layout, where the player stands',
      code: `${captures.join('')}{% include voicgen-listen.html ${pieces.join(' ')} %}`,
    },
  ];
}

/** @param {Choice} choice @returns {Snippet[]} */
function forReact(choice) {
  const pieces = join(attributesOf(choice), (name, value) => `${name}={${javascript(value)}}`);
  return [
    { where: 'At the top of the file', code: "import 'voicgen-listen';" },
    { where: 'In the component, where the player stands', code: `<voicgen-listen${spread(pieces, '  ')} />` },
  ];
}

/** @type {Readonly<Record<Target, (choice: Choice) => Snippet[]>>} */
const writers = {
  html: forHtml,
  wordpress: forWordPress,
  hugo: forHugo,
  eleventy: forEleventy,
  astro: forAstro,
  jekyll: forJekyll,
  react: forReact,
};

/**
 * The rule for a site's style sheet; empty where the look is the page's own.
 *
 * @param {Look} [look]
 */
export function styleSheet(look) {
  const lines = Object.entries(propertiesOf(look)).map(([name, value]) => `  ${name}: ${value};\n`);
  return lines.length > 0 ? `voicgen-listen {\n${lines.join('')}}` : '';
}

/**
 * All the pieces of code for a target, the style sheet's last.
 *
 * @param {Target} target
 * @param {Choice} choice
 * @returns {Snippet[]}
 */
export function snippetsFor(target, choice) {
  const css = styleSheet(choice.look);
  const where = target === 'wordpress' ? 'Appearance → Customize → Additional CSS' : 'In your style sheet';
  return [...writers[target](choice), ...(css ? [{ where, code: css }] : [])];
}
