import type { Account } from './account.js';
import { pause, within, type Clock } from './clock.js';
import { queueMs, type Want } from './lane.js';
import type { Lease } from './lease.js';
import { isServable, isWaiting, learn, release, rememberMs, type Memo, type Said } from './memo.js';
import { questionKey, type RelayQuestion } from './relay-question.js';
import type { Shelf } from './shelf.js';
import { storageName } from './storage-name.js';
import { upstreamMs } from './upstream.js';

/** A reader's wait behind a question of another process that has nothing yet, in ms, and the time between looks. */
const elsewhereMs = { first: 2_500, waiting: 1_000, spare: 0 } as const satisfies Record<Want, number>;
const elsewhereLookMs = 100;
/** Longest a reader waits for a question, in ms: below the 8 s after which the element gives up. */
const flightMs = queueMs + upstreamMs + 500;

/** Questions under way at the same time, those in line included. */
const mostFlights = 2_000;

/** What a reader is told: the service's word, or why there is none. */
export type Told =
  | Said
  /** There was no turn in time. */
  | { readonly kind: 'busy' }
  /** The service is in trouble, or answered outside its contract; nobody asks before `until`, in ms since 1970. */
  | { readonly kind: 'trouble'; readonly httpStatus: 502 | 503; readonly until: number };

/** How a question ended: something new is known, there was no turn in time, or nobody may ask at the moment. */
type Ending = 'heard' | 'busy' | 'blocked';

/** Is told of work that others wait for, so that it outlives the request that began it. */
export type KeepAlive = (work: Promise<unknown>) => void;

interface Flight {
  readonly ending: Promise<Ending>;
  /** When it counts as lost, in ms since 1970: on Workers a request can end without its `finally`. */
  readonly lostAt: number;
}

/** What the desk stands on. */
export interface DeskParts {
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly lease: Lease | undefined;
}

/** Answers readers, and asks each service once for all of them. */
export class Desk {
  readonly #shelf: Shelf;
  readonly #clock: Clock;
  readonly #lease: Lease | undefined;
  readonly #flights = new Map<string, Flight>();

  constructor({ shelf, clock, lease }: DeskParts) {
    this.#shelf = shelf;
    this.#clock = clock;
    this.#lease = lease;
  }

  /**
   * The answer to one reader. Never asks a service before its interval, nor twice at a time. Rejects only where
   * the relay itself is at fault.
   */
  async answer(question: RelayQuestion, account: Account, keepAlive: KeepAlive): Promise<Told> {
    const key = questionKey(question);
    const memo = this.#shelf.near(key);
    const ending =
      (memo && this.#endingHere(memo, question, account)) ??
      (await this.#end(key, question, account, keepAlive));
    return this.#tell(this.#shelf.near(key), ending, account);
  }

  /** How the question ends without a look at storage or service, where what is at hand decides it. */
  #endingHere(memo: Memo, question: RelayQuestion, account: Account): Ending | undefined {
    const now = this.#clock.now();
    const lane = account.lane(question);
    if (isWaiting(memo)) lane.note(memo.key);
    if (now < memo.freshUntil) return 'heard';
    if (account.blockedUntil() && !account.provider.pushes) return 'blocked';
    return wantOf(memo, now) === 'waiting' && now - memo.heardAt < lane.shareMs ? 'busy' : undefined;
  }

  /** The end of the question under way, which everybody shares, or of a new one. */
  async #end(key: string, question: RelayQuestion, account: Account, keepAlive: KeepAlive): Promise<Ending> {
    const now = this.#clock.now();
    let flight = this.#flights.get(key);
    if (!flight || flight.lostAt <= now) {
      if (this.#flights.size >= mostFlights) return 'busy';
      flight = this.#start(key, question, account);
      keepAlive(flight.ending);
    }
    const ending = await within(this.#clock, flight.lostAt - now, flight.ending);
    return ending === 'late' ? 'busy' : ending;
  }

  #start(key: string, question: RelayQuestion, account: Account): Flight {
    const ending = this.#fly(key, question, account);
    const flight = { ending, lostAt: this.#clock.now() + flightMs };
    this.#flights.set(key, flight);
    const land = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    ending.then(land, land);
    return flight;
  }

  async #fly(key: string, question: RelayQuestion, account: Account): Promise<Ending> {
    const memo = await this.#load(key, account);
    if (memo && this.#clock.now() < memo.freshUntil) return 'heard';
    account.holdUntil(await this.#shelf.loadHold(account.name));
    if (account.blockedUntil()) return 'blocked';
    const want = wantOf(memo, this.#clock.now());
    if (!(await this.#isOurs(key, memo, want, account))) return this.#isNews(key, memo) ? 'heard' : 'busy';
    const end = await account.lane(question).turn(want);
    if (!end) return 'busy';
    try {
      if (account.blockedUntil()) return 'blocked';
      await this.#ask(key, question, account);
      return 'heard';
    } finally {
      end();
    }
  }

  /** What is known, here or in storage. A webhook's word that waited for this question becomes its answer. */
  async #load(key: string, { provider }: Account): Promise<Memo | undefined> {
    const memo = await this.#shelf.load(key);
    if (!memo?.kept) return memo;
    const released = release(memo, this.#clock.now());
    await this.#shelf.keep(released, rememberMs(provider));
    return released;
  }

  #isNews(key: string, before: Memo | undefined): boolean {
    return (this.#shelf.near(key)?.heardAt ?? 0) > (before?.heardAt ?? 0);
  }

  /** Is it this process that asks? Where another holds the lease, waits a while for what that one hears. */
  async #isOurs(key: string, memo: Memo | undefined, want: Want, account: Account): Promise<boolean> {
    const lease = this.#lease;
    if (!lease) return true;
    const clock = this.#clock;
    const name = await storageName('ask', key);
    const leaveAt = clock.now() + elsewhereMs[want];
    const leaseMs = account.provider.intervalMs(memo ? clock.now() - memo.since : 0);
    for (;;) {
      if (await lease(name, leaseMs)) return true;
      if (clock.now() >= leaveAt) return false;
      await pause(clock, elsewhereLookMs);
      await this.#load(key, account);
      if (this.#isNews(key, memo)) return false;
    }
  }

  async #ask(key: string, question: RelayQuestion, account: Account): Promise<void> {
    const { provider } = account;
    const verdict = await account.ask(question);
    // A webhook may have spoken meanwhile, here or in another process: this is learnt on top of that.
    const before = provider.pushes ? await this.#shelf.load(key) : this.#shelf.near(key);
    await this.#shelf.keep(learn(before, key, verdict, provider, this.#clock.now()), rememberMs(provider));
    if (account.heldUntil > this.#clock.now()) await this.#shelf.keepHold(account.name, account.heldUntil);
  }

  #tell(memo: Memo | undefined, ending: Ending, account: Account): Told {
    const now = this.#clock.now();
    const isFresh = memo !== undefined && now < memo.freshUntil;
    if (memo?.said && isFresh && !memo.failure) return memo.said;
    if (memo?.said && isServable(memo, ending === 'busy' ? 'busy' : 'trouble', now)) return memo.said;
    const failure = isFresh ? memo.failure : null;
    if (!failure && ending !== 'blocked') return { kind: 'busy' };
    const until = Math.max(account.blockedUntil(), failure ? (memo?.freshUntil ?? 0) : 0);
    return { kind: 'trouble', httpStatus: failure?.httpStatus ?? 503, until };
  }
}

/** How much an answer is wanted, by what readers have until it comes. */
function wantOf(memo: Memo | undefined, now: number): Want {
  if (!memo || !isServable(memo, 'busy', now)) return 'first';
  return isWaiting(memo) ? 'waiting' : 'spare';
}
