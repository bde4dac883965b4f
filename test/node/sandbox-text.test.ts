import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { domainOf } from '../../demo/sandbox/domain.js';
import { articleParagraphs } from '../../demo/sandbox/text/article-paragraphs.js';
import { decodeEntities } from '../../demo/sandbox/text/entities.js';
import { sentencesOf } from '../../demo/sandbox/text/sentences.js';

const cases: [string, string, string[]][] = [
  ['plain text is one paragraph', 'One. Two.', ['One. Two.']],
  ['a blank line ends a paragraph of plain text', 'One\nand on.\n\nTwo.\r\n\r\nThree.', ['One and on.', 'Two.', 'Three.']],
  ['blocks are paragraphs, inline tags are nothing', '<h1>Head</h1><p>A <b>bo</b>ld <a href="x">link</a>.</p>', ['Head', 'A bold link.']],
  ['a line break is a pause', '<p>Roses are red<br>Violets are blue</p>', ['Roses are red', 'Violets are blue']],
  ['list items are paragraphs', '<ul><li>One<li>Two</ul>', ['One', 'Two']],
  ['scripts are not read', '<p>A</p><script>var p = "<p>no</p>";</script><p>B</p>', ['A', 'B']],
  ['styles and templates are not read', '<style>p { x: "</p>" }</style><template><p>no</p></template><p>B</p>', ['B']],
  ['captions are not read', '<figure><img alt="no"><figcaption>no <b>no</b></figcaption></figure><p>B</p>', ['B']],
  ['a script that never ends swallows the rest', '<p>A</p><script>no <p>no</p>', ['A']],
  ['comments are not read', '<p>A <!-- no <b> --> B</p><!-- no', ['A B']],
  ['an attribute may hold a bracket', '<p title="a > b">A</p>', ['A']],
  ['entities are read once', '<p>AT&amp;T &eacute;t&eacute; &#8364;5 &#x1F600; &amp;lt; &nope; &nbsp;x</p>', ['AT&T été €5 😀 &lt; &nope; x']],
  ['a smaller sign is no tag', 'It is 3 < 5 and 7 > 2, he said.', ['It is 3 < 5 and 7 > 2, he said.']],
  ['what ends a C string or speaks in phonemes is left out', 'A\u0000B [[h@l]] \ud800C', ['AB h@l C']],
  ['marks alone are nothing to read', '<p>***</p><p>—</p><hr>', []],
  ['white space is one space', '<p>\n\t A \u00a0 B\n</p>', ['A B']],
]; // prettier-ignore

void describe('an article’s text', () => {
  for (const [title, html, paragraphs] of cases) {
    void it(title, () => {
      assert.deepEqual(articleParagraphs(html), paragraphs);
    });
  }

  void it('is found in a megabyte of brackets within a second', () => {
    const started = Date.now();
    for (const piece of ['<', '<a ', '<!--', '<script>', '&#', '"<p ', '<p "', "<p '", '</', '<a b="']) {
      articleParagraphs(piece.repeat(1_000_000 / piece.length));
    }
    assert.ok(Date.now() - started < 10_000, `${Date.now() - started} ms`);
  });
});

void describe('entities', () => {
  const entities: [string, string][] = [
    ['&lt;&gt;&quot;&apos;', '<>"\''],
    ['&#39;&#x27;', "''"],
    ['&euro;&hellip;&ldquo;', '€…“'],
    ['&#150;&#x80;', '–€'],
    ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['&constructor;&toString;', '&constructor;&toString;'],
    ['R&D, a & b', 'R&D, a & b'],
  ];
  for (const [from, to] of entities) {
    void it(`${from} is ${to}`, () => {
      assert.equal(decodeEntities(from), to);
    });
  }
});

void describe('sentences', () => {
  void it('follow the language and end with their paragraph', () => {
    const sentences = sentencesOf(['It rained. He left.', 'A heading without a stop'], 'en');
    assert.deepEqual(
      sentences.map(({ text }) => text),
      ['It rained.', 'He left.', 'A heading without a stop'],
    );
    assert.deepEqual(
      sentences.map(({ pauseMs }) => pauseMs),
      [250, 550, 550],
    );
    assert.equal(sentencesOf(['市议会投票。工程将开始。'], 'zh').length, 2);
    assert.equal(sentencesOf(['नमस्ते दुनिया। यह दूसरा है।'], 'hi').length, 2);
  });

  void it('are never longer than a breath, and lose no word', () => {
    const words = Array.from({ length: 2000 }, (_, index) => `word${index}`).join(' ');
    const parts = sentencesOf([words], 'en').map(({ text }) => text);
    assert.ok(parts.every((part) => part.length <= 600));
    assert.equal(parts.join(' '), words);
    const solid = sentencesOf(['😀a'.repeat(1000)], 'en').map(({ text }) => text);
    assert.equal(solid.join(''), '😀a'.repeat(1000));
  });
});

void describe('a domain', () => {
  const domains: [string, string | null][] = [
    ['Blog.Example', 'blog.example'],
    ['blog.example.', 'blog.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['', null],
    [' ', null],
    ['https://blog.example', null],
    ['blog.example/path', null],
    ['blog.example:8080', null],
    ['user@blog.example', null],
    ['a b', null],
    ['..', null],
    ['%', null],
    ['x'.repeat(300), null],
  ];
  for (const [from, to] of domains) {
    void it(`${from.slice(0, 30)} is ${String(to)}`, () => {
      assert.equal(domainOf(from), to);
    });
  }
});
