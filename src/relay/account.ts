import { unreachable } from '../unreachable.js';
import { Breaker } from './breaker.js';
import type { Clock } from './clock.js';
import { Lane } from './lane.js';
import type { Report, UpstreamState } from './log.js';
import { Places } from './places.js';
import type { Provider } from './providers/provider.js';
import type { RelayQuestion } from './relay-question.js';
import type { Tokens } from './tokens.js';
import { askUpstream, type Fetch } from './upstream.js';
import { judge, type Verdict } from './verdict.js';

/** A 429 without a time, in ms. */
const blindHoldMs = 30_000;
const minHoldMs = 3_000;
/** No hold is kept longer than this, in ms, whatever the service asks for. */
const maxHoldMs = 600_000;
/** A key that was refused is not shown again for this long, in ms. */
const refusedHoldMs = 60_000;

/** What accounts take from the relay. */
export interface AccountParts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly report: Report;
  /** The budget of this name: accounts that a service counts together share it. */
  readonly tokens: (name: string, perMinute: number) => Tokens;
}

/** Everything between the relay and one account of one service: its pace, its holds, its breaker. */
export class Account {
  /** The first site that uses it. */
  readonly name: string;
  readonly provider: Provider;
  #heldUntil = 0;
  readonly #parts: AccountParts;
  readonly #places: Places;
  readonly #breaker: Breaker;
  readonly #lanes = new Map<string, Lane>();

  constructor(name: string, provider: Provider, parts: AccountParts) {
    this.name = name;
    this.provider = provider;
    this.#parts = parts;
    this.#places = new Places(parts.clock);
    this.#breaker = new Breaker(parts.clock, (state) => {
      parts.report({ event: 'circuit', site: name, provider: provider.name, state });
    });
  }

  /** The budget that this question is counted on. */
  lane({ domain }: RelayQuestion): Lane {
    const { name, baseUrl, limit } = this.provider;
    const scope = { domain: `${this.name}:${domain}`, key: this.name, address: `${name}@${baseUrl}` }[
      limit.per
    ];
    let lane = this.#lanes.get(scope);
    if (!lane) {
      lane = new Lane(this.#parts.tokens(scope, limit.perMinute), this.#places, this.#parts.clock);
      this.#lanes.set(scope, lane);
    }
    return lane;
  }

  /** Until when the service wants to be left alone, in ms since 1970. */
  get heldUntil(): number {
    return this.#heldUntil;
  }

  /** Leaves the service alone at least until then, in ms since 1970. */
  holdUntil(until: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, until);
  }

  /** Until when nobody may ask, in ms since 1970; 0 for now. */
  blockedUntil(): number {
    const heldUntil = this.heldUntil > this.#parts.clock.now() ? this.heldUntil : 0;
    return Math.max(heldUntil, this.#breaker.blockedUntil());
  }

  get state(): UpstreamState {
    if (this.heldUntil > this.#parts.clock.now()) return 'held';
    return this.#breaker.blockedUntil() ? 'broken' : 'ok';
  }

  /** Asks the service once and draws the consequences for all questions. Call within a turn, when not blocked. */
  async ask(question: RelayQuestion): Promise<Verdict> {
    const { clock, fetch, report } = this.#parts;
    const { site, provider } = question;
    const startedAt = clock.now();
    const verdict = await this.#breaker.run(async () =>
      judge(await askUpstream(this.provider, question, fetch, clock)),
    );
    report({ event: 'asked', site, provider, outcome: outcomeOf(verdict), ms: clock.now() - startedAt });
    const holdMs = holdOf(verdict);
    if (holdMs) {
      this.holdUntil(clock.now() + holdMs);
      report({ event: 'held', site, provider, seconds: Math.ceil(holdMs / 1000) });
    }
    if (verdict.kind === 'failure' && verdict.cause === 'key-refused') {
      const cure = `${provider} refused the key of site ${site}: check that it is right, active and allowed to read`;
      report({ event: 'key-refused', site, provider, cure });
    }
    return verdict;
  }
}

function outcomeOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'reading':
      return verdict.reading.status;
    case 'refusal':
      return String(verdict.httpStatus);
    case 'failure':
      return verdict.cause;
    default:
      return unreachable(verdict);
  }
}

/** How long this answer keeps the account quiet, in ms; 0 for not at all. */
function holdOf(verdict: Verdict): number {
  if (verdict.kind !== 'failure') return 0;
  const { cause, retryAfterMs } = verdict;
  if (cause === 'key-refused') return refusedHoldMs;
  const asked = cause === 'rate-limited' || (cause === 'server' && retryAfterMs !== null);
  return asked ? Math.max(minHoldMs, Math.min(maxHoldMs, retryAfterMs ?? blindHoldMs)) : 0;
}
