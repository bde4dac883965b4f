import { expect } from '@open-wc/testing';
import type { Desk } from '../../src/desk.js';
import type { VoicgenListen } from '../../src/element.js';
import type { Outcome } from '../../src/state.js';

// The built file, in a page of its own, against a service that is asked for real and answers in its stead.

const answers = [
  { status: 'pending', progress_percent: null },
  { status: 'generating', progress_percent: 45, step: 'Reading' },
  { status: 'ready', audio_url: 'https://audio.example/a.mp3', duration_seconds: 200 },
];

interface Opened {
  readonly page: Window & typeof globalThis;
  readonly asked: string[];
  readonly warnings: unknown[][];
  readonly faults: string[];
  readonly close: () => void;
}

async function open(head: string, body: string): Promise<Opened> {
  const frame = document.createElement('iframe');
  frame.width = '600';
  frame.src = new URL('page.html', import.meta.url).href;
  await new Promise((resolve) => {
    frame.onload = resolve;
    document.body.append(frame);
  });
  const page = frame.contentWindow as Opened['page'];
  const asked: string[] = [];
  const warnings: unknown[][] = [];
  const faults: string[] = [];
  page.console.warn = (...args) => warnings.push(args);
  page.onerror = (message) => faults.push(typeof message === 'string' ? message : message.type);
  page.onunhandledrejection = ({ reason }) => faults.push(String(reason));
  page.fetch = (url) => {
    asked.push(url instanceof page.Request ? url.url : url.toString());
    const data = answers[Math.min(asked.length, answers.length) - 1];
    return Promise.resolve(new page.Response(JSON.stringify({ success: true, data })));
  };
  page.document.head.insertAdjacentHTML('beforeend', head);
  page.document.body.innerHTML = body;
  return {
    page,
    asked,
    warnings,
    faults,
    close: () => {
      frame.remove();
    },
  };
}

const load = (page: Window): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const script = page.document.createElement('script');
    script.src = new URL('../../dist/cdn/voicgen-listen.min.js', import.meta.url).href;
    script.onload = resolve;
    script.onerror = reject;
    page.document.head.append(script);
  });

async function until(what: string, condition: () => unknown): Promise<void> {
  for (const end = Date.now() + 15_000; !condition();) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('The script-tag file', () => {
  it('goes from pending to ready, in words, and plays by the keyboard', async function () {
    this.timeout(30_000);
    const { page, asked, warnings, faults, close } = await open(
      '',
      '<article lang="de"><voicgen-listen post-id="1" domain="blog.example" load="eager"></voicgen-listen></article>',
    );
    const known = new Set(Object.getOwnPropertyNames(page));
    await load(page);
    const element = page.document.querySelector('voicgen-listen') as VoicgenListen;
    const root = (): ShadowRoot => element.shadowRoot as ShadowRoot;
    const states: string[] = [];
    element.addEventListener('voicgen-status', ({ detail }) => states.push(detail.status));
    await until('pending', () => element.status === 'pending');
    await until('its words', () => root().textContent.includes('Warteschlange'));
    await until('generating', () => element.status === 'generating');
    await until('the bar', () => root().querySelector('progress')?.value === 45);
    expect(root().textContent).to.include('Reading');
    await until('ready', () => element.status === 'ready');
    await until('the player', () => root().querySelector('[part~=play-button]'));
    expect(states.slice(-2)).to.deep.equal(['generating', 'ready']);
    expect(asked).to.have.length(3);
    expect(new URL(asked[0] ?? '').searchParams.get('lang')).to.equal('de');
    expect(element.duration).to.equal(200);
    expect(root().querySelector('[part=time]')?.textContent).to.include('3:20');
    expect(root().querySelector('svg path')?.getAttribute('d')).to.match(/^M/);
    const timeline = root().querySelector('input') as HTMLInputElement;
    timeline.value = '50';
    timeline.dispatchEvent(new page.Event('input'));
    expect(element.currentTime).to.equal(50);
    const rate = root().querySelector('select') as HTMLSelectElement;
    expect(rate.selectedOptions[0]?.value).to.equal('1');
    rate.value = '1.5';
    rate.dispatchEvent(new page.Event('change'));
    expect(element.playbackRate).to.equal(1.5);
    // What a driver of the browser leaves behind (__pw…) is not ours.
    const added = Object.getOwnPropertyNames(page).filter(
      (name) => !known.has(name) && !/^(\d+$|__pw)/.test(name),
    );
    expect(added, 'no names on the page').to.deep.equal([]);
    expect([...warnings, ...faults]).to.deep.equal([]);
    close();
  });

  it('E94 takes up what the page had set before the script came', async () => {
    const { page, asked, faults, close } = await open(
      '',
      '<voicgen-listen load="interaction" post-id="1" domain="blog.example"></voicgen-listen>',
    );
    const element = page.document.querySelector('voicgen-listen') as HTMLElementTagNameMap['voicgen-listen'];
    Object.assign(element, { postId: '2', load: 'eager', playbackRate: 1.5 });
    await load(page);
    await until('the question', () => asked.length > 0);
    expect(new URL(asked[0] ?? '').searchParams.get('post_id')).to.equal('2');
    expect([element.getAttribute('post-id'), element.playbackRate]).to.deep.equal(['2', 1.5]);
    expect(Object.keys(element).filter((name) => /^(postId|load|playbackRate)$/.test(name))).to.deep.equal(
      [],
    );
    expect(faults).to.deep.equal([]);
    close();
  });

  it('paints a player before Intl is used for the first time, and then says its numbers as the language has them', async () => {
    const { page, warnings, faults, close } = await open('', '');
    const { Number: Numbers } = page as unknown as { Number: NumberConstructor };
    const { toLocaleString } = Numbers.prototype;
    let uses = 0;
    Object.defineProperty(Numbers.prototype, 'toLocaleString', {
      value(this: number, ...args: Parameters<(typeof Numbers.prototype)['toLocaleString']>) {
        uses++;
        return toLocaleString.apply(this, args);
      },
    });
    await load(page);
    const { requestAnimationFrame } = page;
    let looks = 0;
    page.requestAnimationFrame = (callback) => {
      looks++;
      return requestAnimationFrame.call(page, callback);
    };
    page.document.body.innerHTML =
      '<voicgen-listen lang="de" src="/a.mp3" duration="90" storage="none" playback-rates="0.75 1"></voicgen-listen>';
    const element = page.document.querySelector('voicgen-listen') as VoicgenListen;
    const part = (name: string): Element | null | undefined =>
      element.shadowRoot?.querySelector(`[part=${name}]`);
    const says = (): unknown[] => [
      part('time')?.textContent,
      part('skip-back-button')?.textContent,
      part('skip-forward-button')?.textContent,
      [...(part('rate')?.querySelectorAll('option') ?? [])].map(({ text }) => text).join(' '),
      part('skip-forward-button')?.getAttribute('aria-label'),
      part('timeline')?.getAttribute('aria-valuetext'),
    ];
    // Drawn with the task that it came in, once for all that it said, before any frame.
    await Promise.resolve();
    expect(says()).to.deep.equal(['0:00 / 1:30', '-15', '+15', '0.75× 1×', '+15', null]);
    expect(uses).to.equal(0);
    expect(looks, 'drawn once, and once more after the next frame').to.equal(1);
    await until('the place in words', () => part('timeline')?.hasAttribute('aria-valuetext'));
    await until('the numbers of the language', () => part('rate')?.textContent.includes(','));
    expect(says()).to.deep.equal([
      '0:00 / 1:30',
      '-15',
      '+15',
      '0,75× 1×',
      '+15 Sekunden',
      '0 Sekunden von 1 Minute 30 Sekunden',
    ]);
    expect([...warnings, ...faults]).to.deep.equal([]);
    close();
  });

  it('upgrades placeholders, and a second copy is silent', async () => {
    const { page, warnings, faults, close } = await open(
      '',
      '<div data-voicgen-player data-post-id="7" data-domain="blog.example"></div>',
    );
    await load(page);
    await load(page);
    expect(page.document.querySelectorAll('div > voicgen-listen[post-id="7"]').length).to.equal(1);
    page.document.body.insertAdjacentHTML(
      'beforeend',
      `<section><div data-voicgen-player data-post-id="8"></div></section>
      <div data-voicgen-player data-post-id="9"><b>Theirs</b></div>
      <voicgen-listen data-voicgen-player data-post-id="10" post-id="10"></voicgen-listen>`,
    );
    await until('what comes later is seen', () =>
      page.document.querySelector('div > voicgen-listen[post-id="8"]'),
    );
    const tags = page.document.querySelectorAll('voicgen-listen').length;
    expect(tags, 'what has content is left alone').to.equal(3);
    page.document.querySelector('[data-post-id="9"]')?.replaceChildren();
    await until('what is empty by now', () => page.document.querySelector('div > [post-id="9"]'));
    expect([...warnings, ...faults]).to.deep.equal([]);
    close();
  });

  it('meets copies of other builds at one desk, in words that no build spells anew', async () => {
    const { page, asked, warnings, faults, close } = await open('', '');
    await load(page);
    page.document.body.innerHTML =
      '<voicgen-listen post-id="2" domain="blog.example" load="interaction"></voicgen-listen>';
    await Promise.resolve();
    const shared = page as unknown as Record<symbol, Desk>;
    const desk = shared[Symbol.for('voicgen-listen')];
    if (!desk) throw new Error('No desk stands on the page');
    const heard: Outcome[] = [];
    const apiBase = 'https://api.example';
    const subscription = desk.subscribe(
      { apiBase, domain: 'blog.example', postId: '1', lang: 'en', url: `${apiBase}/status?post_id=1` },
      {
        intervalMs: 3_000,
        timeoutMs: 60_000,
        persist: false,
        distance: () => 0,
        next: (outcome) => heard.push(outcome),
      },
    );
    subscription.start();
    await until('an answer', () => heard.length > 0);
    expect(subscription.coolDownMs()).to.equal(0);
    expect(asked).to.deep.equal([`${apiBase}/status?post_id=1`]);
    expect(heard).to.deep.equal([
      { answer: { status: 'pending', known: true, left: undefined }, again: true, told: false },
    ]);
    subscription.refresh(1_000);
    subscription.close();
    expect([...warnings, ...faults]).to.deep.equal([]);
    close();
  });
});
