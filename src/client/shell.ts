import type { Readable } from 'node:stream';
import type { ProgressStream } from './progress.js';

/** What a command has of the world outside: handed in, so that nothing else is reached for. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  /** Results. */
  readonly stdout: { write(text: string): unknown };
  /** Progress, and what went wrong. */
  readonly stderr: ProgressStream;
  /** Ends when the person who started it presses Ctrl+C. */
  readonly signal: AbortSignal;
}
