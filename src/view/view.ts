import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { isWaiting } from '../state.js';
import type { ErrorCode, ListenError, ListenState } from '../state.js';
import type { Tongue, WordKey } from '../words/index.js';
import { icon } from './icon.js';

/** What the page set and what plays, as the element tells anybody. */
export interface Player {
  readonly heading: string;
  readonly quiet: boolean;
  readonly load: string;
  readonly seekOffset: number;
  /** Seconds; NaN where unknown. */
  readonly duration: number;
  currentTime: number;
  playbackRate: number;
  readonly ended: boolean;
}

/** What a view shows beside that. */
export interface Model {
  readonly state: ListenState;
  readonly tongue: Tongue;
  /** Speed choices. */
  readonly rates: readonly number[];
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
  readonly media: HTMLMediaElement;
  readonly toggle: () => void;
  readonly retry: () => void;
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
  'generation-failed': 'failed',
};

/** What stands in the way, in the reader's words: one sentence or two. */
export function sentencesOf({ code }: ListenError): readonly WordKey[] {
  return code === 'subscription' ? ['unavailable', code] : [sentences[code] ?? 'unavailable'];
}

const valueOf = ({ target }: Event): number => Number((target as HTMLInputElement).value);

function playerView(player: Player, { tongue, rates, speakTime }: Model): TemplateResult {
  const { seekOffset, duration, playbackRate, currentTime } = player;
  const skip = (part: string, seconds: number): TemplateResult =>
    html`<button
      part=${part}
      aria-label=${tongue.length(seconds, true)}
      @click=${() => {
        player.currentTime += seconds;
        speakTime(true);
      }}
    >
      ${tongue.number(seconds, { signDisplay: 'always' })}
    </button>`;
  return html`<div part="player">
    <input
      part="timeline"
      type="range"
      min="0"
      step="any"
      aria-labelledby="heading"
      @focus=${() => {
        speakTime(true);
      }}
      @input=${(event: Event) => {
        player.currentTime = valueOf(event);
        speakTime(false);
      }}
    />
    <div class="row">
      ${skip('skip-back-button', -seekOffset)} ${skip('skip-forward-button', seekOffset)}
      <select
        part="rate"
        aria-label=${tongue.say('speed')}
        @change=${(event: Event) => {
          player.playbackRate = valueOf(event);
        }}
      >
        ${[...new Set([...rates, playbackRate])]
          .sort((a, b) => a - b)
          .map(
            (rate) =>
              html`<option value=${rate} .selected=${rate === playbackRate}>${tongue.number(rate)}×</option>`,
          )}
      </select>
      <span part="time"
        >${tongue.clock(currentTime)}${duration > 0 ? ` / ${tongue.clock(duration)}` : nothing}</span
      >
    </div>
  </div>`;
}

/** Everything inside the shadow root, for any state. */
export function view(player: Player, model: Model): TemplateResult {
  const { state, tongue, wanted, sounding, retrying, coolDownMs } = model;
  const { status, error } = state;
  const waiting = isWaiting(state) ? state : undefined;
  const ready = status === 'ready';
  const fallback = !ready && !waiting && status !== 'idle';
  const told = waiting?.told === false || player.quiet ? null : error;
  const pressed = player.load === 'interaction' && (status === 'idle' || status === 'checking');
  const blank =
    status === 'absent' ||
    (fallback && player.quiet) ||
    (!pressed && !told && /^(idle|checking)/.test(status));
  /** Words as text; those that the language lacks are marked as the English that they are. */
  const text = (key: WordKey): TemplateResult | string =>
    tongue.has(key) ? tongue.say(key) : html`<span lang="en" dir="ltr">${tongue.say(key)}</span>`;
  const name = tongue.say(wanted && (ready || pressed) ? 'pause' : 'play');
  const percent = waiting?.progress;

  return html`<div
      part="base"
      class=${(blank ? 'blank' : '') + (model.collapsed ? ' bare' : '')}
      role="group"
      aria-labelledby="heading"
      lang=${tongue.lang}
      dir=${tongue.dir}
      @keydown=${model.keydown}
    >
      ${model.media}
      ${
        ready || pressed
          ? html`<button
              part=${player.ended ? 'play-button replay-button' : 'play-button'}
              class=${wanted && !sounding ? 'busy' : ''}
              aria-label=${name}
              @click=${model.toggle}
            >
              ${icon(wanted ? 'pause' : 'play')}
            </button>`
          : nothing
      }
      <div part="heading" id="heading" ?hidden=${model.collapsed}>
        <slot name="heading">${player.heading ? html`<bdi>${player.heading}</bdi>` : text('heading')}</slot>
      </div>
      ${
        ready
          ? playerView(player, model)
          : told
            ? html`<div part="error">
                ${sentencesOf(told).map((key) => [text(key), ' '])}
                ${
                  told.retryable
                    ? html`<button part="retry-button" aria-disabled=${retrying} @click=${model.retry}>
                        ${text('retry')}${coolDownMs ? `: ${tongue.length(Math.ceil(coolDownMs / 1000), true)}` : nothing}
                      </button>`
                    : nothing
                }
              </div>`
            : waiting && status !== 'checking'
              ? html`<div part="status">
                  <progress
                    part="progress"
                    max="100"
                    value=${status === 'pending' ? nothing : (percent ?? nothing)}
                    aria-label=${tongue.say(status === 'pending' ? status : 'generating')}
                  ></progress>
                  ${text(status === 'pending' ? status : 'generating')}
                  <bdi
                    >${percent === null ? nothing : tongue.number((percent ?? 0) / 100, { style: 'percent' })}</bdi
                  >
                  <bdi>${waiting.step}</bdi>
                </div>`
              : nothing
      }
      <slot ?hidden=${!fallback}></slot>
      ${model.debug ? html`<div part="debug" lang="en" dir="ltr">${model.debug}</div>` : nothing}
    </div>
    <p role="status" lang=${tongue.lang}></p>`;
}
