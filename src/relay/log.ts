/** How an upstream account stands: asked normally, left alone until a time it named, or tried now and then. */
export type UpstreamState = 'ok' | 'held' | 'broken';

/** What happened. No entry ever holds a key, a signature, a post or an exception's text. */
export type LogEvent =
  | {
      /** One question to a service. */
      readonly event: 'asked';
      readonly site: string;
      readonly provider: string;
      /** The status word that was read, or the kind of trouble. */
      readonly outcome: string;
      readonly ms: number;
    }
  | { readonly event: 'key-refused'; readonly site: string; readonly provider: string; readonly cure: string }
  | { readonly event: 'held'; readonly site: string; readonly provider: string; readonly seconds: number }
  | {
      readonly event: 'circuit';
      readonly site: string;
      readonly provider: string;
      readonly state: UpstreamState;
    }
  | { readonly event: 'webhook'; readonly site: string; readonly httpStatus: number }
  | { readonly event: 'storage-trouble'; readonly operation: 'read' | 'write' | 'lease' }
  | {
      readonly event: 'base-url-missing';
      readonly site: string;
      readonly provider: string;
      readonly cure: string;
    }
  | { readonly event: 'internal-error'; readonly name: string }
  | {
      /** Sums since the last entry of this kind, written at most once a minute. */
      readonly event: 'counts';
      readonly seconds: number;
      /** Status questions from readers. */
      readonly questionsIn: number;
      /** Questions to services. */
      readonly questionsOut: number;
      /** By the first site that uses the account. */
      readonly upstream: Readonly<Record<string, UpstreamState>>;
    };

/** One line of the log: plain data, made for JSON. */
export type LogEntry = LogEvent & {
  /** ISO 8601. */
  readonly time: string;
  readonly level: 'info' | 'warn' | 'error';
};

/** Takes the log. What it throws is ignored. */
export type Log = (entry: LogEntry) => void;

const levels: Readonly<Record<LogEvent['event'], LogEntry['level']>> = {
  asked: 'info',
  counts: 'info',
  webhook: 'info',
  held: 'warn',
  circuit: 'warn',
  'storage-trouble': 'warn',
  'base-url-missing': 'warn',
  'key-refused': 'error',
  'internal-error': 'error',
};

/** Where no log is given, what the owner has to know still reaches the console. */
const consoleLog: Log = (entry) => {
  if (entry.level !== 'info') console.warn(JSON.stringify(entry));
};

/** Writes events with time and level. */
export type Report = (event: LogEvent) => void;

/** A `Report` that never throws, whatever the caller's log does. */
export function makeReport(log: Log | undefined, now: () => number): Report {
  const write = log ?? consoleLog;
  return (event) => {
    try {
      write({ time: new Date(now()).toISOString(), level: levels[event.event], ...event });
    } catch {
      // A log that fails must not fail the reader.
    }
  };
}
