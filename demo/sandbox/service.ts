import type * as v from 'valibot';
import type { Clock } from './clock.js';
import type { FaultRules, Target } from './fault-rules.js';
import type { FileStore } from './file-store.js';
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
  /** Where state lies; a service that keeps files of its own makes a folder below. */
  readonly dataDir: string;
  /** One JSON file a record, in the folder of this name below `dataDir`; written out before the sandbox closes. */
  store<T>(folder: string, schema: v.GenericSchema<unknown, T>): FileStore<T>;
  /**
   * A limiter of `perMinute`, else of what the settings say (60), under its own name; one name is one limiter.
   */
  limiter(name: string, perMinute?: number): Limiter;
  /** Takes work that outlives its request and never rejects: the sandbox closes after it has ended. */
  inBackground(work: Promise<void>): void;
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
  /** Answers a request that `target` knew; `address` is the IP address of the other end, '' where there is none. */
  answer(request: Request, url: URL, address: string): Promise<Response>;
  /** Ends the work of a post, as the control page asks before it sets or deletes the row by hand. */
  stop(postKey: string): void;
}
