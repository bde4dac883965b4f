import { expect } from '@open-wc/testing';
import type { VoicgenListen } from '../../src/element.js';
import {
  failed,
  frames,
  generating,
  make,
  missing,
  mount,
  mounted,
  need,
  part,
  pending,
  place,
  playButton,
  problem,
  ready,
  refuse,
  retryButton,
  sentences,
  service,
  silent,
  stage,
  stageField,
  textOf,
  time,
  until,
} from './harness.js';
import type { Attributes, Reply } from './harness.js';

const tone = new URL('../media/tone-40.mp3', import.meta.url).href;

const rootOf = (element: Element): ShadowRoot => {
  if (!element.shadowRoot) throw new Error('No shadow root');
  return element.shadowRoot;
};
const regionOf = (element: Element): Element => {
  const [region, ...more] = rootOf(element).querySelectorAll('[role=status]');
  if (!region || more.length) throw new Error('There is to be one live region');
  return region;
};

/** What a live region was given to say, and when, in ms since the test began. */
function listenTo(element: Element, log: { atMs: number; text: string }[] = []): typeof log {
  const region = regionOf(element);
  new MutationObserver(() => {
    log.push({ atMs: time.nowMs - service.beganMs, text: region.textContent });
  }).observe(region, { childList: true, characterData: true, subtree: true });
  return log;
}

const gapsOf = (log: readonly { atMs: number }[]): number[] =>
  log.slice(1).map(({ atMs }, at) => atMs - (log[at]?.atMs ?? 0));

/** The name that a control has for assistive technology. */
const nameOf = (control: Element): string => (control.ariaLabel ?? textOf(control)).trim();

const states: readonly (readonly [what: string, reply: Reply, attributes: Attributes, least: number])[] = [
  ['idle', refuse(), { load: 'interaction' }, 1],
  ['pending', pending(), {}, 1],
  ['generating', generating(40), {}, 2],
  ['ready', ready(tone, 40), { download: true, languages: 'en de' }, 9],
  ['failed', failed(), {}, 0],
  ['error with Retry', problem(429, 'x', { 'retry-after': '9999' }), {}, 1],
  ['error without', problem(403, 'x'), {}, 0],
];

describe('Every status', () => {
  stage();

  it('A1 absent: what the page put there stands alone, with no group, words or controls of ours around it', async () => {
    service.script(missing());
    const element = await mounted({ heading: 'Hear it' });
    element.innerHTML = '<a href="/audio.mp3">Audio</a>';
    expect(element.status).to.equal('absent');
    expect(element.querySelector('a')?.checkVisibility()).to.equal(true);
    const root = rootOf(element);
    expect(root.querySelectorAll('[role], button, input, select, a, progress').length).to.equal(0);
    expect(textOf(root)).to.equal('Audio');
  });

  for (const [what, reply, attributes, least] of states) {
    it(`A1, A3, A6, A30 ${what}: a named group of native controls with names, mute pictures, no alert`, async () => {
      service.script(reply);
      const element = await mounted({ heading: 'Hear it', ...attributes });
      expect(element.status).to.equal(what.split(' ')[0]);
      const root = rootOf(element);
      const group = root.querySelector('[role=group]');
      const label = group?.getAttribute('aria-labelledby') ?? '';
      expect(
        textOf(root.getElementById(label) ?? root) || root.getElementById(label)?.textContent,
      ).to.include('Hear it');
      const controls = [...root.querySelectorAll('button, input, select, a, progress')];
      expect(controls.length).to.be.at.least(least);
      for (const control of controls) expect(nameOf(control), control.outerHTML).to.match(/\p{L}|\d/u);
      const made = [...root.querySelectorAll('[role], [tabindex], [onclick], [contenteditable]')];
      expect(made.map((node) => node.getAttribute('role') ?? node.localName).sort()).to.deep.equal([
        'group',
        'status',
      ]);
      expect(root.querySelectorAll('[role=alert], [aria-live=assertive]').length).to.equal(0);
      for (const picture of root.querySelectorAll('svg')) expect(picture.ariaHidden).to.equal('true');
      expect(root.querySelectorAll('img, svg text').length).to.equal(0);
    });

    if (!least) continue;

    it(`A8, A9 ${what}: every control takes the focus, and Tab stays the browser’s`, async () => {
      service.script(reply);
      const element = await mounted(attributes);
      expect(element.status).to.equal(what.split(' ')[0]);
      const focusable = [...rootOf(element).querySelectorAll<HTMLElement>('button, input, select, a')].filter(
        (control) => getComputedStyle(control).display !== 'none',
      );
      expect(focusable.length).to.be.at.least(1);
      for (const control of focusable) {
        expect(control.tabIndex, control.outerHTML).to.equal(0);
        control.focus();
        expect(rootOf(element).activeElement === control, control.outerHTML).to.equal(true);
        expect(control.matches(':disabled')).to.equal(false);
        const event = new KeyboardEvent('keydown', {
          key: 'Tab',
          bubbles: true,
          cancelable: true,
          composed: true,
        });
        expect(control.dispatchEvent(event), 'Tab stays the browser’s').to.equal(true);
      }
    });
  }

  it('A2 two players with different headings have different names', async () => {
    service.script(ready(tone, 40));
    const names = await Promise.all(
      ['One', 'Two'].map(async (heading) => {
        const root = rootOf(await mounted({ heading }));
        const label = root.querySelector('[role=group]')?.getAttribute('aria-labelledby') ?? '';
        return textOf(root.getElementById(label) ?? root);
      }),
    );
    expect(names).to.deep.equal(['One', 'Two']);
  });

  it('A32, A44 giving up says so in words, and Retry extends it as often as one likes', async () => {
    service.script(pending());
    const element = await mounted({ 'poll-timeout': 10_000 });
    for (let round = 0; round < 3; round++) {
      await time.advance(round ? 320_000 : 15_000);
      expect(element.error?.code).to.equal('gave-up');
      expect(textOf(need(element, 'error'))).to.match(sentences.late);
      const { count } = service;
      retryButton(element)?.click();
      await time.advance(12_000);
      expect(service.count).to.be.above(count);
      expect(element.status).to.equal('pending');
    }
  });
});

describe('What is announced', () => {
  stage();

  it('A25 one polite region stands empty at first; words come at least 100 ms later', async () => {
    service.script(pending());
    const element = make();
    stageField().append(element);
    await time.advance(0);
    const region = regionOf(element);
    expect(region.textContent).to.equal('');
    const log = listenTo(element);
    await time.advance(50);
    expect(element.status).to.equal('pending');
    expect(region.textContent).to.equal('');
    await time.advance(8_000);
    expect(regionOf(element) === region, 'the same node').to.equal(true);
    expect(log.map(({ text }) => text)).to.deep.equal(['The audio is queued.']);
    expect(log[0]?.atMs).to.be.at.least(100);
  });

  it('A27 a whole wait is at most six sentences, never a percent, never two in 5 s', async () => {
    service.script(
      pending(),
      ...Array.from({ length: 30 }, (_, at) => generating(at * 3)),
      ...Array.from({ length: 6 }, () => problem(500, 'x')),
      generating(95),
      ready(tone, 40),
    );
    const element = await mounted();
    const log = listenTo(element);
    await time.advance(15 * 60_000);
    expect(element.status).to.equal('ready');
    const said = log.map(({ text }) => text);
    expect(said).to.include('The audio is ready.');
    expect(said.some((text) => sentences.unreachable.test(text))).to.equal(true);
    expect(said.length).to.be.within(2, 6);
    expect(said.join(' ')).not.to.match(/\d|%/);
    expect(Math.min(...gapsOf(log))).to.be.at.least(5_000);
  });

  it('A27 what follows within 5 s is said after them', async () => {
    service.script(pending(), ready(tone, 40));
    const element = mount();
    await time.advance(0);
    const log = listenTo(element);
    await time.advance(4_000);
    expect(element.status).to.equal('ready');
    expect(log.map(({ text }) => text)).to.deep.equal(['The audio is queued.']);
    await time.advance(10_000);
    expect(log.map(({ text }) => text)).to.deep.equal(['The audio is queued.', 'The audio is ready.']);
    expect(Math.min(...gapsOf(log))).to.be.at.least(5_000);
  });

  it('A31 several players speak at most once in 2 s', async () => {
    service.script(pending());
    const log: { atMs: number; text: string }[] = [];
    const elements = [1, 2, 3, 4].map((at) => mount({ 'post-id': `${place.post}-${at}` }));
    await time.advance(0);
    for (const element of elements) listenTo(element, log);
    await time.advance(30_000);
    expect(log.length).to.equal(4);
    expect(Math.min(...gapsOf(log))).to.be.at.least(2_000);
  });

  it('A14 the player that appears takes no focus, and a focused control gives it to no stranger', async () => {
    service.script(generating(10), ready(tone, 40));
    const button = document.createElement('button');
    stageField().append(button);
    button.focus();
    const element = await mounted();
    await time.advance(10_000);
    expect(element.status).to.equal('ready');
    expect(document.activeElement === button).to.equal(true);

    service.script(generating(10), ready(tone, 40));
    const other = await mounted({ 'post-id': `${place.post}-b` });
    playButton(other).focus();
    await time.advance(10_000);
    expect(other.status).to.equal('ready');
    expect(rootOf(other).activeElement === playButton(other)).to.equal(true);
  });

  it('A14 who has pressed what is gone with its state finds the focus on the main button', async () => {
    service.script(refuse());
    const element = await mounted();
    await time.advance(20_000);
    retryButton(element)?.focus();
    expect(rootOf(element).activeElement === retryButton(element)).to.equal(true);
    service.script(ready(tone, 40));
    await time.advance(60_000);
    expect(element.status).to.equal('ready');
    expect(part(element, 'retry-button') === null).to.equal(true);
    expect(rootOf(element).activeElement === playButton(element)).to.equal(true);
  });

  for (const elsewhere of [false, true])
    it(`A14 who picks a language ${elsewhere ? 'and goes on is not called back' : 'is back at the choice when it is answered'}`, async () => {
      service.script(ready(tone, 40), generating(10), ready(tone, 40));
      const button = document.createElement('button');
      stageField().append(button);
      const element = await mounted({ languages: 'en de' });
      await time.advance(5_000);
      const choice = (): HTMLSelectElement => part(element, 'language') as HTMLSelectElement;
      const first = choice();
      first.focus();
      first.value = 'de';
      first.dispatchEvent(new Event('change', { bubbles: true }));
      await Promise.resolve();
      expect(first.isConnected, 'the old choice is gone').to.equal(false);
      if (elsewhere) button.focus();
      await time.advance(10_000);
      expect(element.status).to.equal('ready');
      const { activeElement } = elsewhere ? document : rootOf(element);
      expect(activeElement === (elsewhere ? button : choice())).to.equal(true);
    });

  it('A14 whose control is not there any more has the focus on the main button', async () => {
    service.script(ready(tone, 40), generating(10));
    const element = await mounted();
    await time.advance(5_000);
    (part(element, 'timeline') as HTMLElement).focus();
    expect(rootOf(element).activeElement === part(element, 'timeline')).to.equal(true);
    element.postId = `${place.post}-b`;
    await time.advance(5_000);
    expect(element.status).to.equal('generating');
    expect(rootOf(element).activeElement === playButton(element)).to.equal(true);
  });

  it('a language that the page adds is taken up at once; what it lacks is marked as the English that it is', async () => {
    service.script(problem(402, 'Subscription inactive'));
    const element = await mounted({ lang: 'xq' });
    await time.advance(20_000);
    const english = (): string[] =>
      [...rootOf(element).querySelectorAll('span[lang=en][dir=ltr]')].map(({ textContent }) => textContent);
    const before = textOf(element);
    expect(english(), 'nothing is known of it: the whole is English').to.deep.equal([]);
    (element.constructor as typeof VoicgenListen).registerLocale('XQ', { heading: 'Qapla' });
    await frames();
    expect(part(element, 'heading')?.textContent).to.contain('Qapla');
    expect(english().join(' ')).to.have.length.above(5);
    expect(before, 'the same sentence').to.contain(english()[0]);
  });

  it('A27 many presses of Retry are announced once; with `quiet` trouble is not announced at all', async () => {
    service.script(pending(), problem(500, 'x'));
    const [element, quiet] = [await mounted(), await mounted({ quiet: true })];
    await time.advance(30_000);
    const [log, none] = [listenTo(element), listenTo(quiet)];
    expect(regionOf(element).textContent).to.match(sentences.unreachable);
    expect(regionOf(quiet).textContent).not.to.match(sentences.unreachable);
    service.script(silent());
    for (let i = 0; i < 14; i++) {
      retryButton(element)?.click();
      await time.advance(500);
    }
    expect(log).to.have.length(1);
    await time.advance(60_000);
    expect(none).to.deep.equal([]);
  });

  it('A33 nothing sounds that nobody asked for', async () => {
    service.script(generating(10), ready(tone, 40));
    const element = await mounted();
    await time.advance(60_000);
    expect(element.status).to.equal('ready');
    expect([element.paused, element.hasAttribute('playing')]).to.deep.equal([true, false]);
  });
});

describe('The timeline', () => {
  stage({ virtual: false });

  async function player(): Promise<{
    element: VoicgenListen;
    timeline: HTMLInputElement;
    words: () => string;
  }> {
    service.script(ready(tone, 40));
    const element = mount({ lang: 'en' });
    element.muted = true;
    await until('ready', () => element.status === 'ready' && part(element, 'timeline'));
    const timeline = need<HTMLInputElement>(element, 'timeline');
    return { element, timeline, words: () => timeline.getAttribute('aria-valuetext') ?? '' };
  }

  it('A19, A20 says the whole on focus, while it is moved the place alone', async () => {
    const { element, timeline, words } = await player();
    element.currentTime = 12;
    await until('drawn', () => timeline.value === '12');
    timeline.focus();
    timeline.dispatchEvent(new FocusEvent('focus'));
    expect(words()).to.equal('12 seconds of 40 seconds');
    expect([timeline.min, timeline.max, timeline.value]).to.deep.equal(['0', '40', '12']);
    timeline.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, composed: true }),
    );
    expect(words()).to.equal('17 seconds');
  });

  it('A21 is not spoken by itself while it plays, and A24 the time is no live region', async () => {
    const { element, timeline } = await player();
    element.currentTime = 3.5;
    let changes = 0;
    new MutationObserver(() => {
      changes++;
    }).observe(timeline, { attributeFilter: ['aria-valuetext'] });
    await element.play();
    await until('two seconds are drawn', () => Number(timeline.value) >= 5.2);
    await frames();
    expect(changes).to.be.at.most(1);
    const time = need(element, 'time');
    expect(time.closest('[aria-live], [role=status], [role=timer], [role=alert]') === null).to.equal(true);
    expect(textOf(time)).to.match(/^0:0[56] \/ 0:40$/);
  });
});
