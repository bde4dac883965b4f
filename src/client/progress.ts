import type { Narration } from './narration.js';
import { sentenceOf } from './sentence.js';

/** Where progress is shown: a stream such as stderr. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Shows how far things are. */
export interface Progress {
  show(name: string, narration: Narration): void;
  /** A line that stays. */
  say(line: string): void;
  /** Takes away what should not stay on a terminal. */
  end(): void;
}

const barLength = 24;

function bar(narration: Narration): string {
  const percent =
    narration.status === 'ready' ? 100 : narration.status === 'generating' ? narration.progress : null;
  if (percent === null) return '·'.repeat(barLength);
  const full = Math.round((percent / 100) * barLength);
  return '█'.repeat(full) + '░'.repeat(barLength - full);
}

/** One line on a terminal that is written over; elsewhere a plain line for each change. */
export function showProgress(stream: ProgressStream): Progress {
  let last = '';
  if (!stream.isTTY) {
    const say = (line: string): void => {
      if (line !== last) stream.write(`${line}\n`);
      last = line;
    };
    return {
      show(name, narration) {
        say(`${name}: ${sentenceOf(narration)}`);
      },
      say,
      end: () => undefined,
    };
  }
  const clear = (): void => {
    if (last) stream.write('\r\x1b[K');
    last = '';
  };
  return {
    show(name, narration) {
      const width = Math.max(barLength, (stream.columns ?? 80) - 1);
      const line = `${bar(narration)} ${name}: ${sentenceOf(narration)}`;
      last = `\r\x1b[K${Array.from(line).slice(0, width).join('')}`;
      stream.write(last);
    },
    say(line) {
      clear();
      stream.write(`${line}\n`);
    },
    end: clear,
  };
}
