import { expect } from '@open-wc/testing';
import * as lit from 'lit/html.js';
import { compile } from '../../scripts/rollup/lean/compile.mjs';
import * as lean from '../../scripts/rollup/lean/runtime.mjs';

// The runtime of the script-tag file beside Lit itself: the same values, one render after the other, the same DOM.

interface Runtime {
  readonly html: (strings: TemplateStringsArray, ...values: unknown[]) => unknown;
  readonly nothing: unknown;
}
type View = (runtime: Runtime, log: unknown[]) => unknown;

const cache = new WeakMap<TemplateStringsArray, string>();
const leanRuntime: Runtime = {
  html: (strings, ...values) => {
    const markup = cache.get(strings) ?? compile(strings);
    cache.set(strings, markup);
    return lean.html(markup, ...values);
  },
  nothing: lean.nothing,
};

/** What can be seen of a tree: markers and attribute order aside. */
function seen(node: Node): unknown[] {
  const children = [...node.childNodes].filter(({ nodeType }) => nodeType !== 8);
  return children.map((child) =>
    child instanceof Element
      ? {
          name: child.nodeName,
          space: child.namespaceURI,
          attributes: [...child.attributes].map(({ name, value }) => `${name}=${value}`).sort(),
          value: (child as HTMLInputElement).value,
          children: seen(child),
        }
      : `text ${child.textContent ?? ''}`,
  );
}

/** Renders the same sequence with both, compares after each step, and gives the two containers back. */
function compare(views: readonly View[]): { ours: HTMLElement; theirs: HTMLElement; logs: unknown[][] } {
  const ours = document.createElement('div');
  const theirs = document.createElement('div');
  const logs: unknown[][] = [[], []];
  views.forEach((view, step) => {
    lean.render(view(leanRuntime, logs[0] ?? []), ours);
    lit.render(view(lit, logs[1] ?? []), theirs);
    expect(seen(ours), `step ${step}`).to.deep.equal(seen(theirs));
  });
  return { ours, theirs, logs };
}

/** Every value after every other one. */
const pairs = <T>(list: readonly T[]): T[] => list.flatMap((a) => list.flatMap((b) => [a, b]));

const values = (): View[] => {
  const nodes = new Map<Runtime, Node>();
  const nodeOf = (runtime: Runtime): Node => {
    const node = nodes.get(runtime) ?? document.createElement('audio');
    nodes.set(runtime, node);
    return node;
  };
  return [
    () => undefined,
    () => null,
    () => '',
    () => '0',
    () => '<b>text & more</b>',
    () => 'other',
    ({ nothing }) => nothing,
    ({ html }) => html`<p>one</p>`,
    ({ html }) => html`<p>${'two'}</p>`,
    ({ html }) =>
      html`<div>
        ${'a'}
        <p>b</p>
      </div>`,
    (runtime) => nodeOf(runtime),
    () => [],
    () => ['a', '', null, 'b'],
    ({ html }) => ['1', '2', '3'].map((item) => html`<i title=${item}>${item}</i>`),
    ({ html }) => ['4', '5'].map((item) => [html`<i title=${item}>${item}</i>`, ' ']),
  ];
};

describe('The runtime of the script-tag file, beside Lit', () => {
  it('shows each value after each other one, as the whole', () => {
    compare(pairs(values()));
  });

  it('shows each value after each other one, between and around elements', () => {
    const place =
      (value: View): View =>
      (runtime, log) =>
        runtime.html`<div>${value(runtime, log)}<p>a ${value(runtime, log)} b</p></div>`;
    const alone =
      (value: View): View =>
      (runtime, log) =>
        runtime.html`<section>${value(runtime, log)}</section>`;
    const list = values().filter((_, at) => at !== 10);
    compare(pairs(list.map(place)));
    compare(pairs(values().map(alone)));
  });

  it('sets attributes and properties as Lit does', () => {
    const list: View[] = ['', 0, 'a b', '"><script>', true, false].map(
      (value) =>
        ({ html }) =>
          html`<input class="k" id=${value} .hidden=${value} .value=${value} data-x="${value}" />`,
    );
    const none: View = ({ html, nothing }) =>
      html`<input class="k" id=${nothing} .hidden=${false} .value=${''} data-x="${nothing}" />`;
    compare(pairs([...list, none]));
  });

  it('sets a property only where the value is new', () => {
    const writes: string[][] = [];
    for (const runtime of [leanRuntime, lit]) {
      const log: string[] = [];
      writes.push(log);
      const container = document.createElement('div');
      const show = (value: unknown): void => {
        const result = runtime.html`<p .lang=${value}></p>`;
        if (runtime === lit) lit.render(result, container);
        else lean.render(result, container);
        const p = container.querySelector('p');
        if (p && !Object.hasOwn(p, 'lang'))
          Object.defineProperty(p, 'lang', { set: (next: unknown) => log.push(String(next)) });
      };
      for (const value of ['a', 'a', 'b', 'b', 'c', 'a']) show(value);
    }
    expect(writes[0]).to.deep.equal(writes[1]);
    expect(writes[0]).to.deep.equal(['b', 'c', 'a']);
  });

  it('calls the listener of the last render, with the element as `this`, and none where there is none', () => {
    const view =
      (name: string | null): View =>
      ({ html }, log) =>
        html`<button
          .onclick=${
            name === null
              ? null
              : function (this: Element, event: Event) {
                  log.push(name, this.localName, event.type, event.currentTarget === this);
                }
          }
        ></button>`;
    const names = ['a', 'b', null, 'c'];
    const views = names.map((name) => view(name));
    for (let count = 1; count <= views.length; count++) {
      const { ours, theirs, logs } = compare(views.slice(0, count));
      ours.querySelector('button')?.click();
      theirs.querySelector('button')?.click();
      expect(logs[0]).to.deep.equal(logs[1]);
      expect(logs[0]?.length).to.equal(names[count - 1] ? 4 : 0);
    }
  });

  it('keeps elements from render to render, and text nodes too', () => {
    for (const runtime of [leanRuntime, lit]) {
      const container = document.createElement('div');
      const show = (items: readonly unknown[]): Node[] => {
        const result = runtime.html`<ul>${items.map((item) => runtime.html`<li>${item}</li>`)}</ul>`;
        if (runtime === lit) lit.render(result, container);
        else lean.render(result, container);
        return [...container.querySelectorAll('li')].flatMap((li) => [li, ...li.childNodes]);
      };
      const first = show(['a', 'b', 'c']);
      const second = show(['x', 'y']);
      expect(second.length).to.be.greaterThan(3);
      for (const [at, node] of second.entries()) expect(node === first[at]).to.equal(true);
    }
  });

  it('does not move a node that stays', () => {
    const audio = document.createElement('audio');
    const container = document.createElement('div');
    const show = (text: string): void => {
      lean.render(leanRuntime.html`<div><p>${text}</p>${audio}</div>`, container);
    };
    show('a');
    const records = new MutationObserver(() => undefined);
    records.observe(container.firstElementChild as Element, { childList: true });
    show('b');
    expect(records.takeRecords()).to.have.length(0);
    expect(container.firstElementChild?.lastElementChild).to.equal(audio);
  });

  it('renders after what is in the container, as Lit does', () => {
    for (const render of [lean.render, lit.render]) {
      const container = document.createElement('div');
      container.append('before');
      render('after', container);
      render('later', container);
      expect(container.textContent).to.equal('beforelater');
    }
  });

  it('makes SVG elements of the SVG inside HTML', () => {
    const view =
      (d: string): View =>
      ({ html }) =>
        html`<svg viewBox=${'0 0 1 1'} aria-hidden="true">
          <path d=${d} />
          <g></g>
        </svg>`;
    const { ours } = compare([view('M0 0'), view('M1 1')]);
    expect(ours.querySelector('path')?.namespaceURI).to.equal('http://www.w3.org/2000/svg');
  });

  it('takes no data for a template: it is text, and none of its own', () => {
    const container = document.createElement('div');
    for (const data of [
      { markup: '<b>x</b>', values: [] },
      { _$litType$: 1, strings: ['<b>x</b>'], values: [] },
    ]) {
      lean.render(data, container);
      expect(container.querySelector('*')).to.equal(null);
    }
  });
});
