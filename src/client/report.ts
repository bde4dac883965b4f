import type { Narration } from './narration.js';
import type { Progress } from './progress.js';
import { sentenceOf } from './sentence.js';
import type { Shell } from './shell.js';

/** What a result is about, as JSON fields and as a name for people. */
export interface Subject {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** One line of JSON, or a line for people with the address below it; what went wrong goes where progress went. */
export function report(
  { name, fields }: Subject,
  narration: Narration,
  json: boolean,
  { stdout }: Shell,
  progress: Progress,
): void {
  if (json) {
    stdout.write(`${JSON.stringify({ ...fields, ...narration })}\n`);
    return;
  }
  const line = `${name}: ${sentenceOf(narration)}`;
  if (narration.status === 'ready') stdout.write(`${line}\n${narration.src}\n`);
  else if (narration.status === 'pending' || narration.status === 'generating') stdout.write(`${line}\n`);
  else progress.say(line);
}
