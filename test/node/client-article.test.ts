import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOf, readArticle } from '../../src/client/article-content.js';

void test("a page's article is sent, and nothing that stands around it or is not read aloud", () => {
  const page = `<!doctype html><html lang="fr"><head><title>Le site</title><style>p{}</style>
    <link rel="canonical" href="https://news.example/1"></head><body>
    <header>Logo</header><nav>Menu</nav>
    <article class="post" onclick="x()"><h1>Le pont</h1>
      <voicgen-listen post-id="p-1"><a href="/a.mp3">Listen</a></voicgen-listen>
      <!-- secret --><p style="color:red" data-token="t">Il <em>ouvre</em> &amp; vite.</p>
      <aside>Advertising</aside><figure><svg><text>x</text></svg><figcaption>Le pont en 1900</figcaption></figure>
      <p hidden>Hidden</p><p aria-hidden="true">Decoration</p><p data-silent>Table 1</p>
      <script>track()</script><form><button>Subscribe</button></form></article>
    <footer>Imprint</footer></body></html>`;
  const { content, ...said } = readArticle(page, 'html');
  assert.deepEqual(said, { postId: 'p-1', title: 'Le pont', lang: 'fr', url: 'https://news.example/1' });
  assert.equal(
    content,
    [
      '<h1>Le pont</h1>',
      '<p>Il <em>ouvre</em> &amp; vite.</p>',
      '<figure><figcaption>Le pont en 1900</figcaption></figure>',
    ].join('\n'),
  );
});

const places: readonly (readonly [string, string, string | undefined, string])[] = [
  ['<main>', '<body><main><p>Main</p></main><p>Rest</p></body>', undefined, '<p>Main</p>'],
  [
    'several <article>s',
    '<article><p>1</p></article><article><p>2</p></article>',
    undefined,
    '<p>1</p>\n<p>2</p>',
  ],
  ['a fragment', '<p>Just <b>this</b></p>', undefined, '<p>Just <b>this</b></p>'],
  ['a selector', '<article><p>No</p></article><div id="x"><p>Yes</p></div>', '#x', '<p>Yes</p>'],
  ['unclosed tags', '<article><p>One<p>Two<br>lines', undefined, '<p>One</p><p>Two<br>lines</p>'],
];
for (const [name, html, select, expected] of places) {
  void test(`the article is found in ${name}`, () => {
    assert.equal(readArticle(html, 'html', select).content, expected);
  });
}

void test('Markdown becomes its text: front matter, template tags and raw scripts stay behind', () => {
  const yaml = `---\npost_id: 12\ntitle: "The bridge"\nvoicgen:\n  lang: de\nlang: en\n---\n# The *bridge*\n
{% include listen.html %}{{< figure src="a.png" >}}{{ page.title }}It **opens**.\n\n<script>x()</script>\n\n- one\n`;
  assert.deepEqual(readArticle(yaml, 'markdown'), {
    postId: '12',
    title: 'The bridge',
    lang: 'de',
    content: '<h1>The <em>bridge</em></h1>\n<p>It <strong>opens</strong>.</p>\n<ul>\n<li>one</li>\n</ul>',
  });
  const toml = '\ufeff+++\r\ntitle = "T"\r\npost_id = "a"\r\nlanguage = "nl"\r\n+++\r\nText.\r\n';
  assert.deepEqual(readArticle(toml, 'markdown'), {
    postId: 'a',
    title: 'T',
    lang: 'nl',
    content: '<p>Text.</p>',
  });
});

void test('a rule across the page is no front matter, and strange front matter says nothing', () => {
  assert.equal(readArticle('Text\n\n---\n\nMore', 'markdown').content, '<p>Text</p>\n<hr>\n<p>More</p>');
  const { postId, title, content } = readArticle('---\n- a\n- b\n---\nText', 'markdown');
  assert.deepEqual([postId, title, content], [undefined, undefined, '<p>Text</p>']);
  assert.equal(readArticle('---\npost_id: [1]\ntitle: T\n---\nText', 'markdown').title, 'T');
});

void test('a selector that finds nothing, and front matter that cannot be read, say so', () => {
  assert.throws(() => readArticle('<p>Text</p>', 'html', '.post'), /nothing on the page matches \.post/);
  assert.throws(() => readArticle('---\ntitle: "\n---\nText', 'markdown'), /quote/i);
  assert.throws(() => readArticle('+++\ntitle = \n+++\nText', 'markdown'));
});

void test('the format is known by the ending, and else by the first sign', () => {
  assert.deepEqual(
    [formatOf('a.HTML', '# x'), formatOf('a.md', '<p>'), formatOf('-', '\n <p>'), formatOf('-', '---\na: 1')],
    ['html', 'markdown', 'html', 'markdown'],
  );
});
