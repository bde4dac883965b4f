import type { Clock } from './clock.js';
import type { FaultRules, Target } from './fault-rules.js';
import type { Limiter } from './limiter.js';
import type { Log } from './log.js';
import type { Posts } from './posts.js';
import type { Settings } from './settings.js';
import type { SignedAudio } from './signed-audio.js';
import type { Sites } from './sites.js';
import type { Studio } from './studio.js';

/** What every service of the sandbox is built from. */
export interface Parts {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly sites: Sites;
  readonly posts: Posts;
  readonly studio: Studio;
  readonly signedAudio: SignedAudio;
  readonly rules: FaultRules;
  /** A limiter of 60 a minute (or what the settings say) under its own name; one name is one limiter. */
  limiter(name: string): Limiter;
  /** Aborts when the sandbox closes. */
  readonly signal: AbortSignal;
  /** Scheme, host and port under which the caller reached us: audio URLs begin with it. */
  originOf(request: Request): string;
}

/** One service that the sandbox plays. A sibling is a file with one of these and its name in services.ts. */
export interface Service {
  readonly name: string;
  /** What a request is about, for faults and the request log; null: not this service's. */
  target(request: Request, url: URL): Target | null;
  /** Answers a request that `target` knew. */
  answer(request: Request, url: URL): Promise<Response>;
  /** Ends the work of a post, as the control page asks before it sets or deletes the row by hand. */
  stop(postKey: string): void;
}
