import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { isWaiting } from '../state.js';
import type { ListenError, ListenState } from '../state.js';
import type { Tongue, WordKey } from '../words/index.js';
import { icon } from './icon.js';

/** What a view shows. Seconds are media time. */
export interface Model {
  readonly state: ListenState;
  readonly tongue: Tongue;
  /** The page's heading; '' for the language's own. */
  readonly heading: string;
  /** Problems are told by event only. */
  readonly quiet: boolean;
  /** A line for the site owner, or ''. */
  readonly debug: string;
  /** The reader asked for sound before there was any. */
  readonly wish: boolean;
  /** A question that the reader asked for is under way. */
  readonly retrying: boolean;
  /** How long the domain may not be asked, in ms. */
  readonly coolDownMs: number;
  /** Nothing is asked before the reader presses. */
  readonly onPress: boolean;
  /** Nothing to show and out of sight: takes no room. */
  readonly collapsed: boolean;
  readonly media: HTMLMediaElement;
  readonly isVideo: boolean;
  readonly time: number;
  readonly duration: number;
  readonly loading: boolean;
  readonly playing: boolean;
  readonly ended: boolean;
  readonly countDown: boolean;
  readonly rate: number;
  readonly rates: readonly number[];
  readonly volume: number;
  readonly muted: boolean;
  /** The platform lets a page set the volume. */
  readonly canSetVolume: boolean;
  readonly skipSeconds: number;
  /** Codes that the reader can choose from; fewer than two: no choice. */
  readonly languages: readonly string[];
  readonly language: string;
  readonly download: boolean;
  /** Docked to the edge of the viewport. */
  readonly mini: boolean;
}

/** What the reader can do. */
export interface Actions {
  toggle(): void;
  skip(direction: 1 | -1): void;
  seek(seconds: number): void;
  setRate(rate: number): void;
  setVolume(volume: number): void;
  toggleMute(): void;
  toggleCountDown(): void;
  setLanguage(language: string): void;
  retry(): void;
  fullscreen(): void;
  closeMini(): void;
  keydown(event: KeyboardEvent): void;
}

/** What stands in the way, in the reader's words; each sentence with its next step. */
export function sentenceOf({ code }: ListenError): WordKey {
  switch (code) {
    case 'subscription':
      return 'subscription';
    case 'network':
    case 'server':
    case 'timeout':
    case 'malformed':
      return 'unreachable';
    case 'rate-limited':
      return 'busy';
    case 'gave-up':
      return 'late';
    case 'generation-failed':
      return 'failed';
    case 'playback':
      return 'playback';
    default:
      return 'unavailable';
  }
}

/** Words as text; those that the language lacks are marked as the English that they are. */
function text(tongue: Tongue, key: WordKey, ...values: readonly string[]): TemplateResult | string {
  const words = tongue.say(key, ...values);
  return tongue.has(key) ? words : html`<span lang="en" dir="ltr">${words}</span>`;
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;

function button(
  part: string,
  name: string,
  content: unknown,
  press: () => void,
  pressed?: boolean,
): TemplateResult {
  return html`<button
    part=${part}
    type="button"
    aria-label=${name}
    title=${name}
    aria-pressed=${pressed ?? nothing}
    @click=${press}
  >
    ${content}
  </button>`;
}

function trouble(model: Model, error: ListenError, { retry }: Actions): TemplateResult {
  const { tongue, retrying, coolDownMs } = model;
  return html`<div part="error">
    <span>
      ${text(tongue, sentenceOf(error))}
      ${
        coolDownMs
          ? text(tongue, 'again', tongue.length(Math.ceil(coolDownMs / 1000)))
          : error.retryable || isWaiting(model.state)
            ? nothing
            : text(tongue, 'read')
      }
    </span>
    ${
      error.retryable
        ? html`<button part="retry-button" type="button" aria-disabled=${retrying} @click=${retry}>
            ${text(tongue, 'retry')}
          </button>`
        : nothing
    }
  </div>`;
}

function progress({ state, tongue }: Model): TemplateResult {
  const percent = isWaiting(state) && state.status === 'generating' ? state.progress : null;
  const key =
    state.status === 'generating' ? 'generating' : state.status === 'pending' ? 'pending' : 'checking';
  const step = isWaiting(state) ? state.step : '';
  return html`${
      key === 'checking'
        ? nothing
        : html`<progress
            part="progress"
            max="100"
            value=${percent ?? nothing}
            aria-label=${tongue.say(key)}
          ></progress>`
    }
    <div part="status">
      ${text(tongue, key)}
      ${percent === null ? nothing : html`<bdi>${tongue.number(percent, 'percent')}</bdi>`}
      ${step ? html`<bdi class="step">${step}</bdi>` : nothing}
    </div>`;
}

function spokenTime({ tongue, time, duration }: Model): string {
  const elapsed = tongue.length(time);
  return duration > 0 ? tongue.say('of', elapsed, tongue.length(duration)) : elapsed;
}

function timeline(model: Model, actions: Actions): TemplateResult {
  const { tongue, time, duration, countDown } = model;
  const left = Math.max(0, duration - time);
  return html`<input
      part="timeline"
      type="range"
      min="0"
      step="any"
      aria-label=${tongue.say('timeline')}
      @input=${(event: Event) => {
        actions.seek(Number(valueOf(event)));
      }}
    />
    <button
      part="time"
      type="button"
      aria-label=${countDown ? tongue.say('remaining', tongue.length(left)) : spokenTime(model)}
      @click=${actions.toggleCountDown}
    >
      <bdi>${countDown ? '−' + tongue.clock(left) : tongue.clock(time)}</bdi>${
        duration > 0 ? html`<bdi class="total">${tongue.clock(duration)}</bdi>` : nothing
      }
    </button>`;
}

function controls(model: Model, actions: Actions): TemplateResult {
  const { tongue, state, skipSeconds, rate, rates, muted, volume, languages, language } = model;
  const track = state.status === 'ready' ? state.track : undefined;
  const length = tongue.length(skipSeconds);
  const factor = (value: number): string => tongue.number(value) + '×';
  const names = new Intl.DisplayNames([tongue.lang, 'en'], { type: 'language' });
  const sameOrigin = !!track && new URL(track.src).origin === location.origin;
  const download = tongue.say('download');
  return html`${button(
      'skip-back-button',
      tongue.say('back', length),
      '−' + tongue.number(skipSeconds),
      () => {
        actions.skip(-1);
      },
    )}
    ${button('skip-forward-button', tongue.say('forward', length), '+' + tongue.number(skipSeconds), () => {
      actions.skip(1);
    })}
    <select
      part="rate"
      aria-label=${tongue.say('speed')}
      title=${tongue.say('speed')}
      @change=${(event: Event) => {
        actions.setRate(Number(valueOf(event)));
      }}
    >
      ${[...new Set([...rates, rate])]
        .sort((a, b) => a - b)
        .map((value) => html`<option value=${value} .selected=${value === rate}>${factor(value)}</option>`)}
    </select>
    <span class="gap"></span>
    ${button('mute-button', tongue.say('mute'), icon(muted ? 'mute' : 'volume'), actions.toggleMute, muted)}
    ${
      model.canSetVolume
        ? html`<input
            part="volume"
            type="range"
            min="0"
            max="1"
            step="0.05"
            aria-label=${tongue.say('volume')}
            .value=${String(volume)}
            @input=${(event: Event) => {
              actions.setVolume(Number(valueOf(event)));
            }}
          />`
        : nothing
    }
    ${
      languages.length > 1
        ? html`<select
            part="language"
            aria-label=${tongue.say('language')}
            title=${tongue.say('language')}
            @change=${(event: Event) => {
              actions.setLanguage(valueOf(event));
            }}
          >
            ${languages.map(
              (code) =>
                html`<option value=${code} .selected=${code === language}>${names.of(code) ?? code}</option>`,
            )}
          </select>`
        : nothing
    }
    ${
      model.download && track
        ? html`<a
            part="download"
            href=${track.src}
            download=${sameOrigin ? '' : nothing}
            target=${sameOrigin ? nothing : '_blank'}
            rel="noreferrer"
            aria-label=${sameOrigin ? download : tongue.say('newTab', download)}
            >${icon('download')}</a
          >`
        : nothing
    }
    ${
      track?.shareUrl
        ? html`<a
            part="share-link"
            href=${track.shareUrl}
            target="_blank"
            rel="noreferrer"
            aria-label=${tongue.say('newTab', tongue.say('share'))}
            >${icon('share')}</a
          >`
        : nothing
    }
    ${model.isVideo ? button('fullscreen-button', tongue.say('fullscreen'), icon('full'), actions.fullscreen) : nothing}
    ${model.mini ? button('close-button', tongue.say('close'), icon('close'), actions.closeMini) : nothing}`;
}

function playButton(
  { state, tongue, wish, playing, loading, ended }: Model,
  { toggle }: Actions,
): TemplateResult {
  const ready = state.status === 'ready';
  const running = playing || loading;
  const key = !ready
    ? state.status === 'idle'
      ? 'play'
      : 'wish'
    : running
      ? 'pause'
      : ended
        ? 'replay'
        : 'play';
  const busy = !ready ? wish : loading && !playing;
  return html`<button
    part=${ended && ready ? 'play-button replay-button' : 'play-button'}
    class=${busy ? 'busy' : ''}
    type="button"
    aria-label=${tongue.say(key)}
    title=${tongue.say(key)}
    aria-pressed=${ready || state.status === 'idle' ? nothing : wish}
    @click=${toggle}
  >
    ${icon(key === 'pause' ? 'pause' : key === 'replay' ? 'replay' : 'play')}
  </button>`;
}

/** Everything inside the shadow root, for any state. */
export function view(model: Model, actions: Actions): TemplateResult {
  const { state, tongue, quiet, onPress, mini } = model;
  const { status, error } = state;
  const waiting = isWaiting(state);
  const told = waiting ? state.told && error : status === 'error' || status === 'failed' ? error : null;
  const fallback = status === 'absent' || status === 'error' || status === 'failed';
  const blank = status === 'absent' || (status === 'idle' && !onPress) || (quiet && fallback);
  const ready = status === 'ready';
  const pressable = ready || status === 'pending' || status === 'generating' || onPress;
  return html`<div
      class=${'place' + (model.collapsed ? ' collapsed' : '') + (blank ? ' blank' : '')}
      lang=${tongue.lang}
    >
      <div
        part=${mini ? 'base mini' : 'base'}
        class="base"
        role="group"
        aria-labelledby="heading"
        dir=${tongue.dir}
        ?hidden=${blank}
        @keydown=${actions.keydown}
      >
        ${model.media} ${pressable && !fallback ? playButton(model, actions) : nothing}
        <div part="heading" id="heading" ?hidden=${status === 'checking' && !onPress}>
          <slot name="heading"
            >${model.heading ? html`<bdi>${model.heading}</bdi>` : text(tongue, 'heading')}</slot
          >
        </div>
        ${
          ready
            ? html`<div part="player">${timeline(model, actions)}</div>
                <div class="controls">${controls(model, actions)}</div>`
            : told && !(quiet && waiting)
              ? trouble(model, told, actions)
              : status === 'idle'
                ? nothing
                : progress(model)
        }
        ${model.debug ? html`<div part="debug" lang="en" dir="ltr">${model.debug}</div>` : nothing}
      </div>
      <div class="fallback" ?hidden=${!fallback}><slot></slot></div>
    </div>
    <p class="live" role="status" lang=${tongue.lang}></p>`;
}
