import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { primaryLanguage } from '../question.js';
import { isWaiting } from '../state.js';
import type { ListenError, ListenState, Track } from '../state.js';
import type { Tongue, WordKey } from '../words/index.js';
import { corners, icon, muted, pause, play, sound } from './icon.js';

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
  readonly rates: () => readonly number[];
  /** Language choices, and the chosen one. */
  readonly languages: readonly string[];
  readonly chosenLanguage: string;
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
  /** Docked to the viewport's edge: the height that its place keeps, in px; else 0. */
  readonly heightPx: number;
  /** Docked to the upper edge. */
  readonly high: boolean;
  /** The time shows what is left. */
  readonly showsLeft: boolean;
  /** The platform lets a page set the volume. */
  readonly hasVolume: boolean;
  /** Makes it, if need be. */
  readonly media: () => HTMLMediaElement;
  readonly toggle: () => void;
  readonly retry: () => void;
  readonly close: () => void;
  readonly turnTime: () => void;
  readonly choose: (language: string) => void;
  readonly keydown: (event: KeyboardEvent) => void;
  /** The timeline has the focus, or was moved. */
  readonly speakTime: (whole: boolean) => void;
}

/** What stands in the way, in the reader's words: one sentence or two. */
export function sentencesOf({ code }: ListenError): readonly WordKey[] {
  if (code === 'subscription') return ['unavailable', code];
  if (code === 'gave-up') return ['late'];
  return [/network|server|timeout|malformed/.test(code) ? 'unreachable' : 'unavailable'];
}

/** What may stand between tags. */
type Content = TemplateResult | string | readonly Content[];

/** A language's own name for itself, or its tag. */
function nameOf(lang: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: 'language' }).of(lang) ?? lang;
  } catch {
    return lang;
  }
}

/** What a platform may have of it; iPhones know a way of their own. */
type Fullscreen = Partial<Pick<HTMLMediaElement, 'requestFullscreen'>> & {
  webkitEnterFullscreen?: () => void;
};

/** Where it is refused, nothing happens. */
function fullscreen(media: Fullscreen): void {
  void (media.requestFullscreen?.().catch(() => undefined) ?? media.webkitEnterFullscreen?.());
}

function menu<Value extends string | number>(
  part: string,
  name: string,
  values: readonly Value[],
  isChosen: (value: Value) => boolean,
  textOf: (value: Value) => string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<select
    part=${part}
    aria-label=${name}
    .onchange=${({ target }: Event) => {
      choose((target as HTMLSelectElement).value);
    }}
  >
    ${values.map(
      (value) => html`<option value=${value} .selected=${isChosen(value)}>${textOf(value)}</option>`,
    )}
  </select>`;
}

function button(
  part: string,
  name: string,
  content: Content,
  click: () => void,
  pressed: boolean | typeof nothing = nothing,
  disabled: boolean | typeof nothing = nothing,
): TemplateResult {
  // Prettier would put white space around the content, which would be part of its text.
  // prettier-ignore
  return html`<button part=${part} aria-label=${name} aria-disabled=${disabled} aria-pressed=${pressed}
    .onclick=${click}>${content}</button>`;
}

/** A new tab knows nothing of the page: with `_blank`, HTML has `noopener` implied. */
function link(part: string, name: string, content: string, href: string, save = false): TemplateResult {
  return html`<a part=${part} aria-label=${name} href=${href} download=${save ? '' : nothing} target="_blank"
    >${content}</a
  >`;
}

/** A slider. Its look is set as a property: a strict policy refuses the attribute. */
function slider(
  part: string,
  name: string,
  max: number,
  value: number,
  /** As far as this the audio has arrived. */
  loaded: number,
  input: (value: number) => void,
  focus?: () => void,
): TemplateResult {
  return html`<input
    part=${part}
    type="range"
    min="0"
    step="any"
    aria-label=${name}
    .max=${max}
    .value=${value}
    .style=${`--at:${String(value / max)};--to:${String(loaded / max)}`}
    .onfocus=${focus}
    .oninput=${({ target }: Event) => {
      input((target as HTMLInputElement).valueAsNumber);
    }}
  />`;
}

/** The skip buttons say which way. */
const signed: Intl.NumberFormatOptions = { signDisplay: 'always' };

function playerView(player: Player, model: Model, { src, shareUrl }: Track): TemplateResult {
  const { tongue, speakTime } = model;
  const media = model.media();
  const { say, clock, digits } = tongue;
  const { duration, playbackRate, currentTime } = player;
  const { buffered } = media;
  const skip = (part: string, seconds: number): TemplateResult =>
    button(part, tongue.lengthOf(seconds, signed), digits(seconds, signed), () => {
      player.currentTime += seconds;
      speakTime(true);
    });
  const own = src.startsWith(location.origin + '/');
  const time =
    duration > 0
      ? `${model.showsLeft ? '-' + clock(duration - currentTime) : clock(currentTime)} / ${clock(duration)}`
      : clock(currentTime);
  return html`<div part="player">
    <div class="row">
      ${slider(
        'timeline',
        say('heading'),
        duration || 1,
        currentTime,
        buffered.length && buffered.end(buffered.length - 1),
        (seconds) => {
          player.currentTime = seconds;
          speakTime(false);
        },
        () => {
          speakTime(true);
        },
      )}
      ${button('time', time, time, model.turnTime)}
    </div>
    <div class="row">
      ${skip('skip-back-button', -player.seekOffset)} ${skip('skip-forward-button', player.seekOffset)}
      ${menu(
        'rate',
        say('speed'),
        [...new Set([...model.rates(), playbackRate])].sort((a, b) => a - b),
        (rate) => rate === playbackRate,
        (rate) => digits(rate) + '×',
        (rate) => {
          player.playbackRate = Number(rate);
        },
      )}
      ${button(
        'mute-button',
        say('mute'),
        icon(player.muted ? muted : sound),
        () => {
          player.muted = !player.muted;
        },
        player.muted,
      )}
      ${
        model.hasVolume
          ? slider('volume', say('volume'), 1, player.muted ? 0 : player.volume, 0, (volume) => {
              player.volume = volume;
              player.muted = false;
            })
          : ''
      }
      ${player.download ? link('download', say(own ? 'download' : 'newTab'), own ? '↓' : '↗\ufe0e', src, own) : ''}
      ${shareUrl ? link('share-link', new URL(shareUrl).host, new URL(shareUrl).host, shareUrl) : ''}
      ${
        media.localName === 'video'
          ? button('fullscreen-button', say('fullscreen'), icon(corners), () => {
              fullscreen(media);
            })
          : ''
      }
    </div>
  </div>`;
}

/** Everything inside the shadow root, for any state. */
export function view(player: Player, model: Model): TemplateResult {
  const { state, tongue, wanted, languages, heightPx } = model;
  const { say } = tongue;
  const { status, error } = state;
  const waiting = isWaiting(state) ? state : undefined;
  const ready = status === 'ready';
  const made = status === 'pending' || status === 'generating';
  const told = player.quiet || status === 'absent' || waiting?.told === false ? null : error;
  /** An end without audio: the fallback content stands in, alone where nothing is told. */
  const fallback = error && !waiting;
  const pressable = ready || made || (!fallback && player.load === 'interaction');
  /** Words as text; those that the language lacks are marked as the English that they are. */
  const text = (key: WordKey): TemplateResult | string =>
    tongue.own[key] || html`<span lang="en" dir="ltr">${say(key)}</span>`;
  const percent = status === 'generating' ? state.progress : null;
  const docked = heightPx ? (model.high ? 'high mini ' : 'mini ') : '';
  const debug = model.debug ? html`<div part="debug" lang="en" dir="ltr">${model.debug}</div>` : '';
  // Nothing is known: the place alone. Pages may hold a thousand.
  if (!pressable && !error) return html`<div class="kept"><slot hidden></slot></div>`;
  const content = html`<slot .hidden=${!fallback}></slot>`;
  // Nothing is to be said: the page's own content, in the place or, once collapsed, without.
  if (!pressable && !told) return html`<div class=${model.collapsed ? '' : 'kept'}>${content}${debug}</div>`;
  const cool = model.coolDownMs ? ': ' + tongue.lengthOf(Math.ceil(model.coolDownMs / 1000)) : '';

  return html`<div
    class="place"
    lang=${tongue.lang}
    dir=${tongue.dir}
    .style=${heightPx ? `height:${String(heightPx)}px` : ''}
  >
    <p role="status"></p>
    <div part=${docked + 'base'} role="group" aria-labelledby="heading" .onkeydown=${model.keydown}>
      <div class="row">
        ${ready ? model.media() : ''}
        ${
          pressable
            ? button(
                'play-button' +
                  (player.ended && !wanted ? ' replay-button' : '') +
                  (wanted && !model.sounding ? ' busy' : ''),
                say(wanted ? 'pause' : 'play'),
                icon(wanted ? pause : play),
                model.toggle,
              )
            : ''
        }
        <div part="heading" id="heading">
          <slot name="heading">${player.heading ? html`<bdi>${player.heading}</bdi>` : text('heading')}</slot>
        </div>
        ${
          languages.length > 1
            ? menu(
                'language',
                say('language'),
                languages,
                (lang) => primaryLanguage(lang) === model.chosenLanguage,
                nameOf,
                model.choose,
              )
            : ''
        }
        ${heightPx ? button('close-button', say('close'), '×', model.close) : ''}
      </div>
      ${
        ready
          ? playerView(player, model, state.track)
          : told
            ? html`<div part="error" data-nosnippet>
                ${sentencesOf(told).map((key) => [text(key), ' '])}
                ${
                  told.retryable
                    ? button(
                        'retry-button',
                        say('retry') + cool,
                        [text('retry'), cool],
                        model.retry,
                        nothing,
                        model.retrying,
                      )
                    : ''
                }
              </div>`
            : made
              ? html`<div part="status" data-nosnippet>
                  <progress
                    part="progress"
                    max="100"
                    value=${percent ?? nothing}
                    aria-label=${say(status)}
                  ></progress>
                  ${text(status)}
                  <bdi>${percent === null ? '' : tongue.digits(percent / 100, { style: 'percent' })}</bdi>
                  <bdi>${waiting?.step}</bdi>
                </div>`
              : ''
      }
      ${content} ${debug}
    </div>
  </div>`;
}
