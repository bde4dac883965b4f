import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { primaryLanguage } from '../question.js';
import { isWaiting } from '../state.js';
import type { ErrorCode, ListenError, ListenState } from '../state.js';
import type { Tongue, WordKey } from '../words/index.js';
import { icon } from './icon.js';
import type { IconName } from './icon.js';

/** What the page set and what plays, as the element tells anybody. */
export interface Player {
  readonly heading: string;
  readonly quiet: boolean;
  readonly load: string;
  readonly download: boolean;
  readonly seekOffset: number;
  /** Seconds; NaN where unknown. */
  readonly duration: number;
  currentTime: number;
  playbackRate: number;
  volume: number;
  muted: boolean;
  readonly ended: boolean;
}

/** What a view shows beside that. */
export interface Model {
  readonly state: ListenState;
  readonly tongue: Tongue;
  /** Speed choices. */
  readonly rates: readonly number[];
  /** Language choices, and the chosen one. */
  readonly languages: readonly string[];
  readonly language: string;
  /** A line for the site owner, or ''. */
  readonly debug: string;
  /** Sound runs. */
  readonly sounding: boolean;
  /** Sound was asked for. */
  readonly wanted: boolean;
  /** A question that the reader asked for is under way. */
  readonly retrying: boolean;
  /** How long the domain may not be asked, in ms. */
  readonly coolDownMs: number;
  /** Nothing to show, and out of sight: takes no room. */
  readonly collapsed: boolean;
  /** Docked to the viewport's edge. */
  readonly mini: boolean;
  /** … to the upper one. */
  readonly high: boolean;
  /** The time shows what is left. */
  readonly left: boolean;
  /** The platform lets a page set the volume. */
  readonly hasVolume: boolean;
  readonly media: HTMLMediaElement;
  readonly toggle: () => void;
  readonly retry: () => void;
  readonly close: () => void;
  readonly turnTime: () => void;
  readonly choose: (language: string) => void;
  readonly keydown: (event: KeyboardEvent) => void;
  /** The timeline has the focus, or was moved. */
  readonly speakTime: (whole: boolean) => void;
}

const sentences: Readonly<Partial<Record<ErrorCode, WordKey>>> = {
  network: 'unreachable',
  server: 'unreachable',
  timeout: 'unreachable',
  malformed: 'unreachable',
  'gave-up': 'late',
};

/** What stands in the way, in the reader's words: one sentence or two. */
export function sentencesOf({ code }: ListenError): readonly WordKey[] {
  return code === 'subscription' ? ['unavailable', code] : [sentences[code] ?? 'unavailable'];
}

const valueOf = ({ target }: Event): string => (target as HTMLInputElement).value;

/** A language's own name for itself, or its tag. */
function nameOf(lang: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: 'language' }).of(lang) ?? lang;
  } catch {
    return lang;
  }
}

/** iPhones know a fullscreen of their own. */
function fullscreen(media: HTMLMediaElement & { webkitEnterFullscreen?: () => void }): void {
  if (!('requestFullscreen' in media))
    (media as { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
  else void media.requestFullscreen().catch(() => undefined);
}

interface Choice {
  readonly value: string | number;
  readonly text: string;
  readonly selected: boolean;
}

function menu(
  part: string,
  name: string,
  choices: readonly Choice[],
  choose: (value: string) => void,
): TemplateResult {
  return html`<select
    part=${part}
    aria-label=${name}
    @change=${(event: Event) => {
      choose(valueOf(event));
    }}
  >
    ${choices.map(
      ({ value, text, selected }) => html`<option value=${value} .selected=${selected}>${text}</option>`,
    )}
  </select>`;
}

function button(
  part: string,
  name: string | typeof nothing,
  content: TemplateResult | string,
  click: () => void,
  kind = '',
): TemplateResult {
  return html`<button part=${part} class=${kind} aria-label=${name} @click=${click}>${content}</button>`;
}

function link(
  part: string,
  name: string,
  content: TemplateResult | string,
  href: string,
  save?: boolean,
): TemplateResult {
  return html`<a
    part=${part}
    aria-label=${name}
    title=${name}
    href=${href}
    ?download=${save}
    target=${save ? nothing : '_blank'}
    rel="noopener"
    >${content}</a
  >`;
}

/** A slider; its value is set when the whole is drawn. */
function slider(
  part: string,
  label: string,
  input: (value: number) => void,
  focus?: () => void,
): TemplateResult {
  return html`<input
    part=${part}
    type="range"
    min="0"
    step="any"
    aria-label=${label}
    @focus=${focus}
    @input=${(event: Event) => {
      input(Number(valueOf(event)));
    }}
  />`;
}

function playerView(player: Player, model: Model): TemplateResult {
  const { tongue, rates, state, media, speakTime, turnTime, hasVolume, left } = model;
  const { seekOffset, duration, playbackRate, currentTime } = player;
  const { src, shareUrl } = state.status === 'ready' ? state.track : { src: '', shareUrl: '' };
  const skip = (part: string, seconds: number): TemplateResult =>
    button(part, tongue.length(seconds, true), tongue.number(seconds, { signDisplay: 'always' }), () => {
      player.currentTime += seconds;
      speakTime(true);
    });
  const act = (part: string, name: WordKey, image: IconName, click: () => void): TemplateResult =>
    button(part, tongue.say(name), icon(image), click);
  const own = new URL(src).origin === location.origin;
  return html`<div part="player">
    ${slider(
      'timeline',
      tongue.say('heading'),
      (seconds) => {
        player.currentTime = seconds;
        speakTime(false);
      },
      () => {
        speakTime(true);
      },
    )}
    <div class="row">
      ${skip('skip-back-button', -seekOffset)} ${skip('skip-forward-button', seekOffset)}
      ${menu(
        'rate',
        tongue.say('speed'),
        [...new Set([...rates, playbackRate])]
          .sort((a, b) => a - b)
          .map((rate) => ({ value: rate, text: tongue.number(rate) + '×', selected: rate === playbackRate })),
        (rate) => {
          player.playbackRate = Number(rate);
        },
      )}
      <span class="sound"
        >${act('mute-button', 'mute', player.muted ? 'muted' : 'sound', () => {
          player.muted = !player.muted;
        })}${
          hasVolume
            ? slider('volume', tongue.say('volume'), (volume) => {
                player.volume = volume;
                player.muted = false;
              })
            : nothing
        }</span
      >
      ${
        player.download
          ? link('download', tongue.say(own ? 'download' : 'newTab'), own ? '↓' : '↗\ufe0e', src, own)
          : nothing
      }
      ${shareUrl ? link('share-link', new URL(shareUrl).host, new URL(shareUrl).host, shareUrl) : nothing}
      ${
        media.localName === 'video'
          ? act('fullscreen-button', 'fullscreen', 'fullscreen', () => {
              fullscreen(media);
            })
          : nothing
      }
      ${button(
        'time',
        nothing,
        (left ? '-' + tongue.clock(duration - currentTime) : tongue.clock(currentTime)) +
          (duration > 0 ? ` / ${tongue.clock(duration)}` : ''),
        turnTime,
      )}
    </div>
  </div>`;
}

/** Everything inside the shadow root, for any state. */
export function view(player: Player, model: Model): TemplateResult {
  const { state, tongue, wanted, sounding, retrying, coolDownMs, languages, mini } = model;
  const { status, error } = state;
  const waiting = isWaiting(state) ? state : undefined;
  const ready = status === 'ready';
  const fallback = !ready && !waiting && status !== 'idle';
  const told = waiting?.told === false || player.quiet ? null : error;
  const early = status === 'idle' || status === 'checking';
  const pressed = player.load === 'interaction' && early;
  const made = status === 'pending' || status === 'generating';
  const blank = status === 'absent' || (fallback && player.quiet) || (!pressed && !told && early);
  /** Words as text; those that the language lacks are marked as the English that they are. */
  const text = (key: WordKey): TemplateResult | string =>
    tongue.has(key) ? tongue.say(key) : html`<span lang="en" dir="ltr">${tongue.say(key)}</span>`;
  const percent = status === 'generating' ? waiting?.progress : null;
  const again = ready && player.ended;

  return html`<div class="place">
      <div
        part=${mini ? 'base mini' : 'base'}
        class=${(blank ? 'blank' : '') + (model.collapsed ? ' bare' : '') + (model.high ? ' high' : '')}
        role="group"
        aria-labelledby="heading"
        lang=${tongue.lang}
        dir=${tongue.dir}
        @keydown=${model.keydown}
      >
        ${model.media}
        ${
          ready || pressed || made
            ? button(
                again ? 'play-button replay-button' : 'play-button',
                tongue.say(wanted ? 'pause' : 'play'),
                again && !wanted ? '↻' : icon(wanted ? 'pause' : 'play'),
                model.toggle,
                wanted && !sounding ? 'busy' : '',
              )
            : nothing
        }
        <div part="heading" id="heading" ?hidden=${model.collapsed}>
          <slot name="heading">${player.heading ? html`<bdi>${player.heading}</bdi>` : text('heading')}</slot>
        </div>
        ${mini ? button('close-button', tongue.say('close'), '×', model.close) : nothing}
        ${
          ready
            ? playerView(player, model)
            : told
              ? html`<div part="error" data-nosnippet>
                  ${sentencesOf(told).map((key) => [text(key), ' '])}
                  ${
                    told.retryable
                      ? html`<button part="retry-button" aria-disabled=${retrying} @click=${model.retry}>
                          ${text('retry')}${coolDownMs ? `: ${tongue.length(Math.ceil(coolDownMs / 1000), true)}` : nothing}
                        </button>`
                      : nothing
                  }
                </div>`
              : made
                ? html`<div part="status" data-nosnippet>
                    <progress
                      part="progress"
                      max="100"
                      value=${percent ?? nothing}
                      aria-label=${tongue.say(status)}
                    ></progress>
                    ${text(status)}
                    <bdi
                      >${percent == null ? nothing : tongue.number(percent / 100, { style: 'percent' })}</bdi
                    >
                    <bdi>${waiting?.step}</bdi>
                  </div>`
                : nothing
        }
        ${
          languages.length > 1 && !blank
            ? menu(
                'language',
                tongue.say('language'),
                languages.map((lang) => ({
                  value: lang,
                  text: nameOf(lang),
                  selected: primaryLanguage(lang) === model.language,
                })),
                model.choose,
              )
            : nothing
        }
        <slot ?hidden=${!fallback}></slot>
        ${model.debug ? html`<div part="debug" lang="en" dir="ltr">${model.debug}</div>` : nothing}
      </div>
    </div>
    <p role="status" lang=${tongue.lang}></p>`;
}
