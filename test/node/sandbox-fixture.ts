import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../demo/sandbox/clock.js';
import {
  openSandbox,
  SANDBOX_KEY,
  type Connection,
  type Sandbox,
  type SandboxOptions,
} from '../../demo/sandbox/sandbox.js';
import type { SpeechOrder, SpeechResult } from '../../demo/sandbox/speech/speech-message.js';
import type { SpeechEngine } from '../../demo/sandbox/speech/speech-engine.js';

/** A clock whose time passes only in sleeps and by hand. */
export class TestClock implements Clock {
  /** Called with every sleep, before its time has passed. */
  onSleep: (ms: number) => void | Promise<void> = () => undefined;

  /** `time` in ms since 1970. */
  constructor(public time = Date.UTC(2026, 0, 15, 12)) {}

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted) return;
    const aborted = new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => {
        resolve();
      });
    });
    await Promise.race([this.onSleep(ms), aborted]);
    this.time += ms;
  }
}

/** One frame of an MP3: 48 kbit/s, 22,050 Hz, mono, 156 bytes, 576 samples of silence. */
export const silentFrame = (): Uint8Array => {
  const frame = new Uint8Array(156);
  frame.set([0xff, 0xf3, 0x60, 0xc4]);
  return frame;
};

/** Samples that the stand-in speaks per sentence: ten frames. */
const SAMPLES_PER_SENTENCE = 5760;

/** Speech without a voice: ten silent frames a sentence. `hold()` makes it wait until the returned function is called. */
export class TestEngine implements SpeechEngine {
  readonly orders: SpeechOrder[] = [];
  #gate: Promise<void> = Promise.resolve();

  hold(): () => void {
    let open = (): void => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return () => {
      open();
    };
  }

  async order(order: SpeechOrder): Promise<SpeechResult> {
    this.orders.push(order);
    await this.#gate;
    const none = new Uint8Array(0);
    if (order.kind === 'say' && order.text.includes('unspeakable')) throw new Error('no breath');
    if (order.kind === 'say') return { mp3: none, samples: SAMPLES_PER_SENTENCE };
    if (order.kind !== 'encode') return { mp3: none, samples: 0 };
    const last = this.#encoded.get(order.recording) ?? 0;
    const from = last >= SAMPLES_PER_SENTENCE ? 0 : last;
    this.#encoded.set(order.recording, order.toSample);
    const frames = Math.round((order.toSample - from) / 576);
    return { mp3: Buffer.concat(Array.from({ length: frames }, silentFrame)), samples: SAMPLES_PER_SENTENCE };
  }

  async close(): Promise<void> {
    // Nothing runs.
  }

  readonly #encoded = new Map<number, number>();
}

/** An answer with its body read. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed body, or undefined where it is no JSON. */
  readonly json: Envelope | undefined;
}

/** What every answer of the API may hold. */
interface Envelope {
  readonly success?: boolean;
  readonly message?: string;
  // The wire is what the tests look at: they say themselves what they expect.
  readonly data?: Record<string, unknown> | null;
  readonly errors?: Record<string, string[]>;
}

/** A sandbox without a port, in a folder of its own. */
export class TestSandbox {
  private constructor(
    readonly sandbox: Sandbox,
    readonly clock: TestClock,
    readonly engine: TestEngine,
    readonly dataDir: string,
    readonly log: string[],
  ) {}

  /** `dataDir` opens what another sandbox left; the folder is removed at the end. */
  static async open(options: Partial<SandboxOptions> & { clock?: TestClock } = {}): Promise<TestSandbox> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'voicgen-sandbox-')));
    const clock = options.clock ?? new TestClock();
    const engine = new TestEngine();
    const log: string[] = [];
    const sandbox = await openSandbox({
      demoLanguages: ['en'],
      settings: { pauseMs: 0 },
      engine,
      log: (line) => log.push(line),
      ...options,
      clock,
      dataDir,
    });
    await sandbox.ready;
    return new TestSandbox(sandbox, clock, engine, dataDir, log);
  }

  /** One request to `http://127.0.0.1:8080` + path, or to a whole address. */
  async ask(path: string, init: RequestInit = {}, connection?: Connection): Promise<Answered> {
    const request = new Request(new URL(path, 'http://127.0.0.1:8080'), init);
    const response = await this.sandbox.fetch(request, connection);
    const text = await response.text();
    let json: Envelope | undefined;
    try {
      json = JSON.parse(text) as Envelope;
    } catch {
      json = undefined;
    }
    return { status: response.status, headers: response.headers, text, json };
  }

  /** The public status of a post. */
  status(postId: string, domain = '127.0.0.1', lang?: string): Promise<Answered> {
    const query = new URLSearchParams({ domain, post_id: postId, ...(lang === undefined ? {} : { lang }) });
    return this.ask(`/v1/public/audio/status?${query.toString()}`);
  }

  /** Generates; `key` null sends none. */
  generate(fields: unknown, key: string | null = SANDBOX_KEY): Promise<Answered> {
    const headers = { 'content-type': 'application/json', ...(key === null ? {} : { 'x-api-key': key }) };
    return this.ask('/v1/audio/generate', { method: 'POST', headers, body: JSON.stringify(fields) });
  }

  /** Turns a knob. */
  control(method: string, path: string, body: unknown = {}): Promise<Answered> {
    return this.ask(`/control/api${path}`, {
      method,
      ...(method === 'GET'
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  }

  /** Asks until the post has left the queue and the studio. */
  async settled(postId: string, domain = '127.0.0.1', lang?: string): Promise<Answered> {
    for (;;) {
      const answer = await this.status(postId, domain, lang);
      const status = answer.json?.data?.['status'];
      if (status !== 'pending' && status !== 'generating') return answer;
      await this.control('POST', '/limiter/reset');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Ends this one and opens another over its folder, with settings as they were kept. */
  async restarted(): Promise<TestSandbox> {
    await this.sandbox.close();
    return TestSandbox.open({ dataDir: this.dataDir, clock: this.clock, settings: {} });
  }

  /** What a power cut at this moment would leave, opened; this one goes on. */
  async afterPowerCut(): Promise<TestSandbox> {
    const dataDir = await mkdtemp(join(tmpdir(), 'voicgen-sandbox-'));
    await cp(this.dataDir, dataDir, { recursive: true });
    return TestSandbox.open({ dataDir, clock: this.clock, settings: {} });
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Three sentences, long enough to be taken. */
export const ARTICLE =
  'The council voted on Tuesday to reopen the old bridge. Work begins in the spring. Nobody knows what it costs.';
