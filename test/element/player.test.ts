import { expect } from '@open-wc/testing';
import { define } from '../../src/define.js';
import type { VoicgenListen } from '../../src/element.js';
import {
  audioUrl,
  codes,
  expectState,
  frames,
  heard,
  heardOf,
  held,
  hide,
  make,
  mount,
  need,
  openFrame,
  override,
  part,
  pending,
  place,
  playButton,
  problem,
  ready,
  retryButton,
  runScript,
  service,
  stage,
  stageField,
  textOf,
  time,
  until,
  warnings,
} from './harness.js';
import type { Attributes, Page } from './harness.js';

/** A real MP3 of this many seconds, served with byte ranges. */
const tone = (seconds: 20 | 40): string => new URL(`../media/tone-${seconds}.mp3`, import.meta.url).href;
/** Nothing is there. */
const gone = new URL('../media/gone.mp3', import.meta.url).href;

const mediaOf = (element: Element): HTMLMediaElement => {
  const media = element.shadowRoot?.querySelector<HTMLMediaElement>('[part=media]');
  if (!media) throw new Error('No media element');
  return media;
};

/** Muted, because a machine without a sound card refuses the rest in Firefox. */
async function whenReady(attributes: Attributes = {}): Promise<VoicgenListen> {
  const element = mount(attributes);
  element.muted = true;
  await until('ready', () => element.status === 'ready' && part(element, 'time'));
  return element;
}

/** A player of 40 s. */
function player(attributes?: Attributes): Promise<VoicgenListen> {
  service.script(ready(tone(40), 40));
  return whenReady(attributes);
}

/** … that sounds, `from` this second on. */
async function playing(from = 0, attributes?: Attributes): Promise<VoicgenListen> {
  const element = await player(attributes);
  element.currentTime = from;
  await element.play();
  await until('time passes', () => element.currentTime > from && element.hasAttribute('playing'));
  return element;
}

const silentOf = (element: VoicgenListen): boolean => element.paused && !element.hasAttribute('playing');

/** What a control's own change does. */
function set(control: HTMLInputElement | HTMLSelectElement, value: string, type: 'input' | 'change'): void {
  control.value = value;
  expect(control.value, 'a value that the control has').to.equal(value);
  control.dispatchEvent(new Event(type, { bubbles: true }));
}

/** A key on a control of the player; true where the player took it. */
function press(target: Element, key: string, more: KeyboardEventInit = {}): boolean {
  return !target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more }),
  );
}

/** A player in a page of its own, by the script-tag file; time stands still there until a test moves it. */
async function framed(page: Page, attributes = ''): Promise<VoicgenListen> {
  page.document.body.insertAdjacentHTML(
    'beforeend',
    `<voicgen-listen post-id="${place.post}" domain="${place.domain}" load="eager" ${attributes}></voicgen-listen>`,
  );
  if (!page.customElements.get('voicgen-listen')) await runScript(page);
  const element = [...page.document.querySelectorAll('voicgen-listen')].at(-1);
  if (!element) throw new Error('No element in the frame');
  element.muted = true;
  await until('ready in the frame', async () => {
    await time.advance(50);
    return element.status === 'ready';
  });
  return element;
}

describe('Listening', () => {
  stage({ virtual: false });

  it('shows on the timeline what has arrived, and where it plays', async () => {
    const element = await playing(10);
    const { buffered } = mediaOf(element);
    const timeline = need<HTMLInputElement>(element, 'timeline');
    const loaded = (): number => Number(timeline.style.getPropertyValue('--to')) * element.duration;
    await until('the buffered range is drawn', () => loaded() > 10);
    expect(loaded()).to.be.at.most(buffered.end(buffered.length - 1) + 0.2);
    await until('the place is drawn', () => Number(timeline.value) >= 10);
    expect(Number(timeline.max)).to.be.closeTo(40, 0.3);
  });

  it('a press of the time shows what is left, another one what has passed', async () => {
    const element = await player();
    element.currentTime = 10;
    await until('the place', () => textOf(need(element, 'time')) === '0:10 / 0:40');
    need(element, 'time').click();
    await until('what is left', () => textOf(need(element, 'time')) === '-0:30 / 0:40');
    need(element, 'time').click();
    await until('what has passed', () => textOf(need(element, 'time')) === '0:10 / 0:40');
  });

  it('skips by seek-offset, and the names say the seconds', async () => {
    const element = await player({ 'seek-offset': 12 });
    const back = need(element, 'skip-back-button');
    const forward = need(element, 'skip-forward-button');
    expect(back.ariaLabel).to.match(/^[-−]12 seconds$/);
    expect(forward.ariaLabel).to.equal('+12 seconds');
    forward.click();
    expect(element.currentTime).to.equal(12);
    forward.click();
    back.click();
    back.click();
    back.click();
    expect(element.currentTime, 'not before the start').to.equal(0);
    expect(heardOf('voicgen-seek').map(({ detail }) => [detail['from'], detail['to']])).to.deep.equal([
      [0, 12],
      [12, 24],
      [24, 12],
      [12, 0],
      [0, 0],
    ]);
    need<HTMLInputElement>(element, 'timeline');
    set(need<HTMLInputElement>(element, 'timeline'), '30', 'input');
    expect(element.currentTime, 'by the timeline').to.equal(30);
  });

  it('remembers the speed for the whole site, keeps the pitch, and with storage="none" writes nothing', async () => {
    const none = await player({ storage: 'none' });
    set(need<HTMLSelectElement>(none, 'rate'), '1.25', 'change');
    expect(none.playbackRate).to.equal(1.25);
    expect(localStorage.length).to.equal(0);
    none.remove();

    const first = await player({ 'post-id': `${place.post}-a` });
    expect(first.playbackRate).to.equal(1);
    set(need<HTMLSelectElement>(first, 'rate'), '1.5', 'change');
    expect(mediaOf(first).playbackRate).to.equal(1.5);
    expect(mediaOf(first).preservesPitch).to.equal(true);
    expect(heardOf('voicgen-ratechange', first).map(({ detail }) => detail['rate'])).to.deep.equal([1.5]);
    const second = await player({ 'post-id': `${place.post}-b` });
    expect(second.playbackRate).to.equal(1.5);
    await until('the menu', () => need<HTMLSelectElement>(second, 'rate').value === '1.5');
  });

  it('remembers the place of a post, five seconds earlier, and forgets it at the end', async () => {
    const first = await playing(20);
    first.pause();
    first.remove();
    const second = await player();
    expect(second.currentTime).to.be.within(15, 16.5);
    await second.play();
    await until('it plays from there', () => second.currentTime > 15 && second.currentTime < 18);
    second.currentTime = 39.6;
    await until('the end', () => heardOf('voicgen-ended', second).length);
    second.remove();
    const third = await player();
    expect(third.currentTime).to.equal(0);
    third.remove();
    const other = await player({ 'post-id': `${place.post}-other` });
    expect(other.currentTime, 'each post its own').to.equal(0);
  });

  it('mutes and sets the volume; the slider of a muted player stands at 0', async () => {
    const element = await player();
    element.muted = false;
    const volume = need<HTMLInputElement>(element, 'volume');
    const button = need(element, 'mute-button');
    await until('loud', () => volume.value === '1');
    button.click();
    expect(mediaOf(element).muted).to.equal(true);
    await until('0', () => volume.value === '0');
    set(volume, '0.4', 'input');
    // WebKit keeps a volume as a float of 32 bits.
    expect(element.volume).to.be.closeTo(0.4, 1e-6);
    expect(element.muted, 'a moved slider is heard').to.equal(false);
    button.click();
    button.click();
    await until('as before', () => volume.value === '0.4');
    element.volume = 7;
    expect(element.volume).to.equal(1);
  });

  it('another language is a question of its own, goes on playing, and by share of the length', async () => {
    service.route(({ url }) =>
      url.searchParams.get('lang') === 'de' ? ready(tone(20), 20) : ready(tone(40), 40),
    );
    const element = await whenReady({ lang: 'en', languages: 'en de' });
    const language = need<HTMLSelectElement>(element, 'language');
    expect([...language.options].map(({ text }) => text)).to.deep.equal(['English', 'Deutsch']);
    element.currentTime = 20;
    await element.play();
    set(language, 'de', 'change');
    await until('the German audio sounds', () => element.currentSrc === tone(20) && !silentOf(element));
    expect(service.sent.map(({ url }) => url.searchParams.get('lang'))).to.deep.equal(['en', 'de']);
    expect(element.currentTime).to.be.within(9.9, 12.5);
    expect(need(element, 'play-button').ariaLabel).to.equal('Pause');
    expect(heardOf('voicgen-ready').at(-1)?.detail['lang']).to.equal('de');
  });

  it('offers a real download from its own server, and a new tab from another', async () => {
    const own = await player({ download: true });
    const link = need<HTMLAnchorElement>(own, 'download');
    // Where there is a download, the target has no say.
    expect([link.href, link.hasAttribute('download'), link.ariaLabel]).to.deep.equal([
      tone(40),
      true,
      'Download',
    ]);
    service.script(ready(audioUrl));
    const foreign = await whenReady({ download: true, 'post-id': `${place.post}-b` });
    const tab = need<HTMLAnchorElement>(foreign, 'download');
    expect([tab.href, tab.hasAttribute('download'), tab.ariaLabel, tab.target]).to.deep.equal([
      audioUrl,
      false,
      'Open in new tab',
      '_blank',
    ]);
    const plain = await player({ 'post-id': `${place.post}-c` });
    expect(!!part(plain, 'download')).to.equal(false);
  });

  it('plays again from the start', async () => {
    const element = await playing(39.6);
    await until('the end', () => element.ended && part(element, 'replay-button'));
    expect(element.hasAttribute('playing')).to.equal(false);
    need(element, 'replay-button').click();
    await until('the start', () => element.hasAttribute('playing') && element.currentTime < 5);
    await until('a plain button', () => !part(element, 'replay-button'));
    expect(heardOf('voicgen-ended').length).to.equal(1);
  });

  for (const [hash, seconds] of [
    ['#t=25', 25],
    ['#t=0:25', 25],
    ['#t=0:00:12.5', 12.5],
    ['#t=x', 0],
    ['#t=-3', 0],
    ['#other', 0],
  ] as const) {
    it(`${hash} in the address: the first player of the page begins at ${seconds} s, no other`, async () => {
      service.script(ready(tone(40), 40));
      const page = await openFrame((frame) => {
        frame.location.hash = hash;
      });
      const first = await framed(page);
      const second = await framed(page, 'storage="none"');
      expect([first.currentTime, second.currentTime]).to.deep.equal([seconds, 0]);
      await first.play();
      expect(first.currentTime).to.be.within(seconds, seconds + 2);
    });
  }

  it('tells each quarter once, and every event of the player says what it is about', async () => {
    const element = await playing();
    element.pause();
    for (const [at, seconds] of [10.2, 20.2, 30.2, 36.2].entries()) {
      element.currentTime = seconds;
      await until(`milestone ${at}`, () => heardOf('voicgen-milestone').length === at + 1);
    }
    const seeks = (): number => heardOf('voicgen-seek').length;
    const before = seeks();
    element.currentTime = 5;
    await until('back', () => seeks() > before);
    element.currentTime = 30.2;
    await until('and forth', () => seeks() > before + 1);
    element.playbackRate = 2;
    element.currentTime = 39.5;
    await element.play();
    await until('the end', () => heardOf('voicgen-ended').length);
    expect(heardOf('voicgen-milestone').map(({ detail }) => detail['percent'])).to.deep.equal([
      25, 50, 75, 90,
    ]);
    const played = heard.filter(({ type }) => !/status|ready/.test(type));
    expect(new Set(played.map(({ type }) => type.slice('voicgen-'.length)))).to.deep.equal(
      new Set(['play', 'pause', 'milestone', 'seek', 'ratechange', 'ended']),
    );
    for (const { detail, target, event } of played) {
      expect(detail).to.include({ postId: place.post, domain: place.domain, lang: 'en' });
      expect(detail['currentTime']).to.be.within(0, 41);
      expect(detail['duration']).to.be.closeTo(40, 0.3);
      expect([target === element, event.bubbles, event.composed]).to.deep.equal([true, true, true]);
    }
  });
});

describe('Play when ready', () => {
  stage({ virtual: false });

  /** A press before there is audio; the answer comes when the test says so. */
  async function wished(): Promise<{ element: VoicgenListen; release: () => void; end: Promise<string> }> {
    const { reply, release } = held(ready(tone(40), 40));
    service.script(reply);
    const element = mount({ load: 'interaction' });
    element.muted = true;
    await until('the button', () => part(element, 'play-button'));
    expect(service.count, 'nothing left before the press').to.equal(0);
    const end = element.play().then(
      () => 'sound',
      (reason: unknown) => (reason as Error).name,
    );
    await until('the question', () => service.count);
    await until('the wish on screen', () => playButton(element).ariaLabel === 'Pause');
    return { element, release, end };
  }

  it('keeps the wish, and plays by itself', async () => {
    const { element, release, end } = await wished();
    release();
    expect(await end).to.equal('sound');
    expect(element.hasAttribute('playing')).to.equal(true);
  });

  it('E123 a form of the page that is called hidden does not keep the wish from coming true', async () => {
    const form = document.createElement('form');
    form.setAttribute('name', 'hidden');
    stageField().append(form);
    const { release, end } = await wished();
    release();
    expect(await end).to.equal('sound');
  });

  it('a second press takes the wish back', async () => {
    const { element, release, end } = await wished();
    playButton(element).click();
    expect(await end).to.equal('AbortError');
    release();
    await until('ready', () => element.status === 'ready' && part(element, 'time'));
    await frames();
    expect(silentOf(element)).to.equal(true);
    expect(playButton(element).ariaLabel).to.equal('Play');
  });

  it('a page that is hidden by then stays silent', async () => {
    const { element, release, end } = await wished();
    hide();
    release();
    expect(await end).to.equal('NotAllowedError');
    expect(silentOf(element)).to.equal(true);
    expect(element.status).to.equal('ready');
  });

  it('where the browser refuses there is one clear button, and an event', async () => {
    const { element, release, end } = await wished();
    override(HTMLMediaElement.prototype, 'play', () => () => {
      return Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    release();
    expect(await end).to.equal('NotAllowedError');
    expectState(element, 'ready', 100);
    expect(element.error).to.equal(null);
    expect(codes()).to.deep.equal(['play-blocked']);
    await until('Play', () => playButton(element).ariaLabel === 'Play');
  });

  it('another post ends the wish', async () => {
    const { element, end } = await wished();
    element.postId = `${place.post}-b`;
    expect(await end).to.equal('AbortError');
  });
});

describe('Play when ready, in time', () => {
  stage();

  for (const [what, minutes, sounds] of [
    ['within two minutes it plays', 1, true],
    ['after two minutes it waits for another press', 3, false],
  ] as const) {
    it(what, async () => {
      service.script(pending());
      const element = mount();
      element.muted = true;
      await time.advance(100);
      expect(element.status).to.equal('pending');
      const end = element.play().then(
        () => 'sound',
        (reason: unknown) => (reason as Error).name,
      );
      await time.advance(minutes * 60_000);
      expect(element.status).to.equal('pending');
      service.script(ready(tone(40), 40));
      await time.advance(15_000);
      expect(element.status).to.equal('ready');
      expect(await end).to.equal(sounds ? 'sound' : 'NotAllowedError');
      expect(silentOf(element)).to.equal(!sounds);
    });
  }
});

describe('One voice', () => {
  stage({ virtual: false });

  afterEach(() => {
    document.documentElement.removeAttribute('data-voicgen-concurrent');
  });

  it('the players of a page give way to the one that starts', async () => {
    const first = await playing();
    const second = await playing(0, { 'post-id': `${place.post}-b` });
    await until('the first is silent', () => silentOf(first));
    expect(heardOf('voicgen-pause').map(({ target }) => target === first)).to.deep.equal([true]);
    expect(silentOf(second)).to.equal(false);
  });

  it('data-voicgen-concurrent on the root lets all sound', async () => {
    document.documentElement.toggleAttribute('data-voicgen-concurrent', true);
    const first = await playing();
    const second = await playing(0, { 'post-id': `${place.post}-b` });
    expect([silentOf(first), silentOf(second)]).to.deep.equal([false, false]);
    expect(heardOf('voicgen-pause').length).to.equal(0);
  });

  it('a player in another page of the site silences ours', async () => {
    const ours = await playing();
    const theirs = await framed(await openFrame());
    expect(silentOf(ours)).to.equal(false);
    await theirs.play();
    await until('ours is silent', () => silentOf(ours));
    expect(theirs.paused).to.equal(false);
  });

  it('with storage="none" the other page is not told', async () => {
    const ours = await playing();
    const theirs = await framed(await openFrame(), 'storage="none"');
    await theirs.play();
    await until('both sound', () => theirs.currentTime > 0.2);
    expect(silentOf(ours)).to.equal(false);
  });

  it('ours gives way to the page’s own unmuted media, not to muted, and never pauses theirs', async () => {
    const ours = await playing();
    const theirs = document.createElement('audio');
    theirs.src = tone(40);
    theirs.muted = true;
    stageField().append(theirs);
    await theirs.play();
    await until('theirs sounds', () => theirs.currentTime > 0);
    expect(silentOf(ours), 'a silent clip is no voice').to.equal(false);
    theirs.pause();
    theirs.muted = false;
    theirs.play().catch(() => undefined);
    await until('ours is silent', () => silentOf(ours));
    await ours.play();
    expect(theirs.paused).to.equal(false);
  });
});

describe('The lock screen', () => {
  stage({ virtual: false });

  const handlers = new Map<string, MediaSessionActionHandler | null>();

  beforeEach(function () {
    if (!('mediaSession' in navigator)) this.skip();
    handlers.clear();
    override(
      navigator.mediaSession,
      'setActionHandler',
      () => (name: string, handler: MediaSessionActionHandler | null) => {
        handlers.set(name, handler);
      },
    );
  });

  /** The page's own title, for those who share it. */
  const titled = (content: string): HTMLMetaElement => {
    const meta = document.createElement('meta');
    meta.setAttribute('property', 'og:title');
    meta.content = content;
    document.head.append(meta);
    return meta;
  };

  const act = (action: MediaSessionAction, more: Partial<MediaSessionActionDetails> = {}): void => {
    const handler = handlers.get(action);
    if (!handler) throw new Error(`No handler: ${action}`);
    handler({ action, ...more });
  };

  it('names the article, moves, and is cleared when the player leaves', async () => {
    const meta = titled('The article');
    try {
      const element = await playing();
      expect(navigator.mediaSession.metadata?.title).to.equal('The article');
      expect(navigator.mediaSession.metadata?.artist).to.equal(location.hostname);
      expect(navigator.mediaSession.metadata?.artwork).to.deep.equal([]);
      act('seekto', { seekTime: 20 });
      expect(element.currentTime).to.be.within(20, 21);
      act('seekforward');
      expect(element.currentTime).to.be.within(35, 36.5);
      act('seekbackward', { seekOffset: 30 });
      expect(element.currentTime).to.be.within(5, 7);
      act('pause');
      await until('silent', () => silentOf(element));
      act('play');
      await until('sound', () => !silentOf(element));
      element.remove();
      await until('cleared', () => navigator.mediaSession.metadata === null);
      expect([...handlers.values()].every((handler) => handler === null)).to.equal(true);
    } finally {
      meta.remove();
    }
  });

  it('E151 an action that the platform lacks leaves the others', async () => {
    override(
      navigator.mediaSession,
      'setActionHandler',
      () => (name: string, handler: MediaSessionActionHandler | null) => {
        if (name === 'play') throw new TypeError(`${name} is not an action`);
        handlers.set(name, handler);
      },
    );
    const element = await playing();
    act('seekto', { seekTime: 20 });
    expect(element.currentTime).to.be.within(20, 21);
  });

  it('a heading that the page set goes before the title of the page', async () => {
    const meta = titled('The article');
    try {
      await playing(0, { heading: 'My own title' });
      expect(navigator.mediaSession.metadata?.title).to.equal('My own title');
    } finally {
      meta.remove();
    }
  });

  it('is not taken from the page’s own media while that sounds', async () => {
    document.documentElement.toggleAttribute('data-voicgen-concurrent', true);
    try {
      const theirs = document.createElement('audio');
      theirs.src = tone(40);
      stageField().append(theirs);
      theirs.play().catch(() => undefined);
      const own = new MediaMetadata({ title: 'Theirs' });
      navigator.mediaSession.metadata = own;
      const element = await playing();
      expect(theirs.paused, 'theirs sounds').to.equal(false);
      expect(navigator.mediaSession.metadata.title).to.equal('Theirs');
      expect(handlers.size).to.equal(0);
      element.remove();
      await frames();
      expect(navigator.mediaSession.metadata.title).to.equal('Theirs');
    } finally {
      navigator.mediaSession.metadata = null;
      document.documentElement.removeAttribute('data-voicgen-concurrent');
    }
  });
});

describe('The mini player', () => {
  stage({ virtual: false });

  /** A sticky player that sounds in a tall page of its own and is scrolled away. */
  async function away(): Promise<{ page: Page; element: VoicgenListen }> {
    service.script(ready(tone(40), 40));
    const page = await openFrame();
    const element = await framed(page, 'sticky');
    page.document.body.insertAdjacentHTML(
      'beforeend',
      '<p id="after">After</p><div style="height: 3000px"></div><button id="low">Low</button>',
    );
    await element.play();
    page.scrollTo(0, 1_500);
    await frames();
    await frames();
    return { page, element };
  }
  const box = (element: Element): DOMRect => need(element, 'mini').getBoundingClientRect();

  it('docks to the edge, moves nothing, goes to the other edge for the focus, and back when in view', async () => {
    const { page, element } = await away();
    const { innerHeight } = page;
    const top = (id: string): number =>
      (page.document.getElementById(id)?.getBoundingClientRect().top ?? NaN) + page.scrollY;
    await until('it is docked', () => part(element, 'mini'));
    const { offsetHeight } = element;
    const docked = top('after');
    expect(box(element).bottom).to.be.within(innerHeight - 20, innerHeight);
    expect(part(element, 'close-button')?.ariaLabel).to.equal('Close');

    page.document.getElementById('low')?.focus();
    page.document.getElementById('low')?.scrollIntoView({ block: 'end' });
    await until('at the upper edge', () => box(element).top < 20);
    page.scrollTo(0, 0);
    await until('in its place', () => !part(element, 'mini'));
    expect(element.offsetHeight).to.be.closeTo(offsetHeight, 1);
    expect(top('after')).to.be.closeTo(docked, 1);
  });

  it('once closed stays closed for the visit, on other pages too, and the sound goes on', async () => {
    const { element } = await away();
    await until('it is docked', () => part(element, 'mini'));
    need(element, 'close-button').click();
    await until('it is closed', () => !part(element, 'mini'));
    expect(element.paused).to.equal(false);
    const next = await away();
    expect(next.element.hasAttribute('playing')).to.equal(true);
    await until('out of view', () => next.element.getBoundingClientRect().bottom < 0);
    await frames();
    expect(!!part(next.element, 'mini')).to.equal(false);
  });
});

describe('Recovery', () => {
  stage();

  const pass = (what: string, condition: () => unknown, most = 60): Promise<void> => {
    let left = most;
    return until(what, async () => {
      if (left-- > 0) await time.advance(100);
      return condition();
    });
  };

  it('an address that has died: one fresh question, the same second, no second press', async () => {
    service.script(ready(gone, 40), ready(tone(40), 40));
    const element = mount();
    element.muted = true;
    await time.advance(5_000);
    expect(element.status).to.equal('ready');
    element.currentTime = 10;
    const sound = element.play();
    await pass('sound', () => element.hasAttribute('playing'));
    await sound;
    expect(service.count).to.equal(2);
    expect(element.currentTime).to.be.within(10, 12);
    expect(codes()).to.deep.equal([]);
  });

  it('audio that neither sounds nor fails is dead after a while: one fresh question, then Retry', async () => {
    service.script(ready(tone(40), 40));
    const element = mount();
    await time.advance(5_000);
    mediaOf(element).play = () => new Promise<void>(() => undefined);
    void element.play().catch(() => undefined);
    await time.advance(11_000);
    expect(service.count).to.equal(1);
    await time.advance(5_000);
    expect(service.count, 'the fresh question').to.equal(2);
    await time.advance(14_000);
    expectState(element, 'error');
    expect(element.error).to.include({ code: 'playback', retryable: true });
    expect(!!retryButton(element)).to.equal(true);
    await time.advance(600_000);
    expect(service.count, 'no loop').to.equal(2);
  });

  it('E143 a fresh question that fails is the end of it: Retry, and no other question', async () => {
    service.script(ready(gone, 40), problem(500, 'x'));
    const element = mount();
    await time.advance(5_000);
    const end = element.play().catch((reason: unknown) => (reason as Error).name);
    await pass('the end', () => element.status === 'error');
    expect(await end).to.equal('AbortError');
    expect(element.error).to.include({ code: 'playback', retryable: true });
    expect(service.count).to.equal(2);
    expect(codes()).to.deep.equal(['playback']);
  });

  it('E143 a fresh question that is answered by 402 says so', async () => {
    service.script(ready(gone, 40), problem(402, 'Subscription inactive'));
    const element = mount();
    await time.advance(5_000);
    void element.play().catch(() => undefined);
    await pass('the end', () => element.status === 'error');
    expect(element.error).to.include({ code: 'subscription', httpStatus: 402, retryable: false });
    expect(service.count).to.equal(2);
    expect(codes()).to.deep.equal(['subscription']);
  });

  it('E143 of all presses of Retry in an hour, five bring a second question each', async () => {
    service.script(ready(gone, 40));
    const element = mount();
    await time.advance(5_000);
    void element.play().catch(() => undefined);
    // Told by what stays: without a fresh question the state is back before anyone looks at it.
    const ends = (times: number): Promise<void> =>
      pass(`end ${times}`, () => codes().length === times && retryButton(element));
    await ends(1);
    const presses = 8;
    for (let i = 1; i <= presses; i++) {
      await time.advance(60_000);
      retryButton(element)?.click();
      await ends(1 + i);
    }
    expect(service.count).to.equal(1 + presses + 5);
    await time.advance(3_600_000);
    retryButton(element)?.click();
    await ends(presses + 2);
    expect(service.count, 'an hour later').to.equal(1 + presses + 5 + 2);
    expect(new Set(codes())).to.deep.equal(new Set(['playback']));
  });

  it('a regenerated article is taken over while paused only', async () => {
    service.script(ready(tone(40), 40), ready(tone(20), 20));
    const element = mount();
    element.muted = true;
    await time.advance(5_000);
    const sound = element.play();
    await pass('sound', () => element.hasAttribute('playing'));
    await sound;
    element.refresh();
    await time.advance(5_000);
    expect(service.count).to.equal(2);
    expect(element.currentSrc, 'what sounds stays').to.equal(tone(40));
    element.pause();
    element.refresh();
    await time.advance(20_000);
    expect(service.count).to.equal(3);
    expect(element.currentSrc).to.equal(tone(20));
  });
});

describe('Keyboard', () => {
  stage({ virtual: false });

  for (const [key, from, to] of [
    ['j', 20, 5],
    ['l', 20, 35],
    ['ArrowLeft', 20, 15],
    ['ArrowRight', 20, 25],
    ['Home', 20, 0],
    ['End', 20, 40],
    ['0', 20, 0],
    ['7', 20, 28],
  ] as const) {
    it(`${key} moves from ${from} to ${to} s`, async () => {
      const element = await player();
      element.currentTime = from;
      expect(press(playButton(element), key)).to.equal(true);
      expect(element.currentTime).to.equal(to);
    });
  }

  it('k and space play and pause, m mutes, < and > choose the speed', async () => {
    const element = await player();
    const box = need(element, 'timeline');
    for (const key of ['k', ' ']) {
      expect(press(box, key)).to.equal(true);
      await until(`${key} plays`, () => !silentOf(element));
      expect(press(box, key)).to.equal(true);
      await until(`${key} pauses`, () => silentOf(element));
    }
    press(box, 'm');
    expect(element.muted).to.equal(false);
    press(box, '>');
    press(box, '>');
    expect(element.playbackRate).to.equal(1.5);
    press(box, '<');
    expect(element.playbackRate).to.equal(1.25);
  });

  it('on the timeline the keys of a slider work; right to left swaps left and right only', async () => {
    const element = await player({ lang: 'ar' });
    const timeline = need(element, 'timeline');
    const moved = (key: string): number => {
      element.currentTime = 20;
      press(timeline, key);
      return element.currentTime;
    };
    expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'l', 'j'].map(moved)).to.deep.equal([
      25, 15, 25, 15, 35, 5,
    ]);
    element.currentTime = 5;
    press(timeline, 'PageUp');
    expect(element.currentTime).to.equal(35);
    press(timeline, 'PageDown');
    expect(element.currentTime).to.equal(5);
  });

  it('what a button, a menu or the volume does with a key stays its own', async () => {
    const element = await player();
    element.currentTime = 20;
    expect(press(playButton(element), ' ')).to.equal(false);
    for (const key of ['l', 'ArrowRight', 'End', '3', 'k', 'm', '>'])
      expect(press(need(element, 'rate'), key), key).to.equal(false);
    for (const key of ['ArrowRight', 'ArrowUp', 'Home', 'End', 'PageUp'])
      expect(press(need(element, 'volume'), key), key).to.equal(false);
    expect([element.currentTime, element.muted, element.playbackRate, element.paused]).to.deep.equal([
      20,
      true,
      1,
      true,
    ]);
  });

  it('with Ctrl, Alt or Meta, outside the player, and with nohotkeys a key is the page’s', async () => {
    const element = await player();
    element.currentTime = 20;
    for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }])
      expect(press(playButton(element), 'l', more)).to.equal(false);
    const field = document.createElement('input');
    stageField().append(field);
    expect(press(field, 'l')).to.equal(false);
    expect(press(document.body, 'l')).to.equal(false);
    element.toggleAttribute('nohotkeys', true);
    for (const key of ['l', 'k', 'm', '3', 'End', 'ArrowRight'])
      expect(press(playButton(element), key), key).to.equal(false);
    expect(press(need(element, 'timeline'), 'l')).to.equal(false);
    expect(element.currentTime).to.equal(20);
    expect(press(need(element, 'timeline'), 'ArrowRight'), 'a slider stays a slider').to.equal(true);
    expect(element.currentTime).to.equal(25);
  });
});

describe('What a page may do to a player', () => {
  stage({ virtual: false });

  it('E94 a copy of a player that sounds is silent, and says so', async () => {
    const element = await playing();
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the platform made it
    const copy = element.cloneNode(true) as VoicgenListen;
    expect(copy.hasAttribute('playing'), 'as it was copied').to.equal(true);
    stageField().append(copy);
    await until('the copy is ready', () => copy.status === 'ready');
    expect([silentOf(copy), silentOf(element)]).to.deep.equal([true, false]);
  });

  it('E130 another article ends the sound of the old one, and says so', async () => {
    const element = await playing();
    element.postId = 'other';
    await until('the pause is told', () => heardOf('voicgen-pause').length === 1);
    expect(element.hasAttribute('playing')).to.equal(false);
    expect(heardOf('voicgen-pause')[0]?.detail['postId'], 'of what sounded').not.to.equal('other');
    await until('the other article', () => element.status === 'ready');
    expect([element.paused, element.currentTime], 'silent, from its beginning').to.deep.equal([true, 0]);
  });

  it('E55 a length without an end is none: what the answer says stands', async () => {
    const element = await player();
    const said = element.duration;
    override(mediaOf(element), 'duration', () => Infinity);
    mediaOf(element).dispatchEvent(new Event('durationchange'));
    await frames();
    expect(element.duration).to.equal(said);
    expect(textOf(element)).not.to.match(/NaN|Infinity|∞/);
  });

  it('E113 the package’s own door: the same version again is silent, another stays out and says so', () => {
    const tag = 'voicgen-listen';
    const own = customElements.get(tag) as typeof VoicgenListen;
    define(own);
    expect(warnings.splice(0)).to.deep.equal([]);
    define(class extends HTMLElement {
      static readonly version = '0.0.9';
    });
    expect(customElements.get(tag) === own).to.equal(true);
    const said = warnings.splice(0);
    expect(said).to.have.length(1);
    expect(said[0]).to.contain('0.0.9').and.to.contain(own.version);
  });

  it('E147 a place that is no number is no place', async () => {
    const element = await player();
    element.currentTime = 7;
    for (const nowhere of [NaN, Infinity, -Infinity]) element.currentTime = nowhere;
    await element.play();
    await until('sound', () => element.currentTime > 7);
    for (const nowhere of [NaN, Infinity, -Infinity]) element.currentTime = nowhere;
    expect(element.currentTime).to.be.within(7, 20);
    expect(silentOf(element)).to.equal(false);
  });

  it('audio that the page knows needs no question', async () => {
    const element = make({ 'post-id': null, src: tone(20), duration: 20 });
    element.muted = true;
    stageField().append(element);
    await until('ready', () => element.status === 'ready');
    await element.play();
    await until('sound', () => element.currentTime > 0);
    expect(service.count).to.equal(0);
    expect(element.currentSrc).to.equal(tone(20));
  });
});
