import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './clock.js';
import { mp3DurationSeconds } from './speech/mp3-duration.js';
import type { SpeechEngine } from './speech/speech-engine.js';
import type { Voice } from './speech/voices.js';
import type { Sentence } from './text/sentences.js';

/** One article to be read aloud. */
export interface Narration {
  /** Name of the MP3, without its ending; hex. */
  readonly audioId: string;
  readonly sentences: readonly Sentence[];
  /** eSpeak voice of the language. */
  readonly espeakVoice: string;
  readonly voice: Voice;
  /** False: as fast as it goes, outside the queue. */
  readonly paced: boolean;
  readonly signal: AbortSignal;
  /** The queue let it in. */
  onStart(): void;
  /** Share of the sentences done, 0–1. What it throws fails the narration. */
  onProgress(share: number): void;
}

/** A finished MP3. */
export interface Recording {
  /** Measured on the encoded frames. */
  readonly durationSeconds: number;
  readonly bytes: number;
}

/** With no pause set, an article takes at least this long, so that a reader sees it progress. In ms. */
const ARTICLE_MIN_MS = 15_000;

// A one-sentence article still has this many steps: a sentence is spoken whole and encoded in slices.
const MIN_STEPS = 10;

/** Where articles become MP3 files: one at a time, the others wait. */
export class Studio {
  readonly #stop = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #serial = 0;

  /** `folder` is made when missing; `pauseMs` is read before every pause. */
  constructor(
    private readonly folder: string,
    private readonly engine: SpeechEngine,
    private readonly clock: Clock,
    private readonly pauseMs: () => number | null,
  ) {}

  /** Articles that are being made or wait for their turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Path of a finished MP3. */
  pathOf(audioId: string): string {
    return join(this.folder, `${audioId}.mp3`);
  }

  /** True when the MP3 lies there. */
  has(audioId: string): boolean {
    return existsSync(this.pathOf(audioId));
  }

  /** Removes an MP3; absent is fine. */
  async remove(audioId: string): Promise<void> {
    await rm(this.pathOf(audioId), { force: true });
  }

  /** Reads the article aloud into a file. Rejects when it was aborted or could not be spoken. */
  make(narration: Narration): Promise<Recording> {
    if (!narration.paced) return this.#record(narration);
    this.#waiting += 1;
    const made = this.#last.then(() => this.#record(narration));
    this.#last = made.then(
      () => (this.#waiting -= 1),
      () => (this.#waiting -= 1),
    );
    return made;
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.engine.close();
    await this.#last;
  }

  async #record(narration: Narration): Promise<Recording> {
    const signal = AbortSignal.any([narration.signal, this.#stop.signal]);
    signal.throwIfAborted();
    narration.onStart();
    await mkdir(this.folder, { recursive: true });
    const draft = `${this.pathOf(narration.audioId)}.tmp`;
    const recording = ++this.#serial;
    const file = await open(draft, 'w');
    try {
      for await (const mp3 of this.#speak(recording, narration, signal)) await file.write(mp3);
      await file.close();
      const mp3 = await readFile(draft);
      await rename(draft, this.pathOf(narration.audioId));
      return { durationSeconds: Math.round(mp3DurationSeconds(mp3) * 100) / 100, bytes: mp3.length };
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(draft, { force: true });
      await this.engine.order({ kind: 'drop', recording }).catch(() => undefined);
      throw error;
    }
  }

  async *#speak(recording: number, narration: Narration, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { sentences, espeakVoice, voice } = narration;
    const slices = Math.ceil(MIN_STEPS / sentences.length);
    const steps = sentences.length * slices;
    const startedAt = this.clock.now();
    const name = voice.variant === '' ? espeakVoice : `${espeakVoice}+${voice.variant}`;
    const { wordsPerMinute, pitch } = voice;
    await this.engine.order({ kind: 'open', recording, voice: name, wordsPerMinute, pitch });
    for (const [index, { text, pauseMs }] of sentences.entries()) {
      const { samples } = await this.engine.order({ kind: 'say', recording, text, pauseMs });
      for (let slice = 1; slice <= slices; slice += 1) {
        const toSample = Math.round((samples * slice) / slices);
        yield (await this.engine.order({ kind: 'encode', recording, toSample })).mp3;
        const step = index * slices + slice;
        if (narration.paced) await this.clock.sleep(this.#restMs(startedAt, step, steps, slices), signal);
        signal.throwIfAborted();
        narration.onProgress(step / steps);
      }
    }
    yield (await this.engine.order({ kind: 'end', recording })).mp3;
  }

  #restMs(startedAt: number, step: number, steps: number, slices: number): number {
    const pauseMs = this.pauseMs();
    if (pauseMs !== null) return pauseMs / slices;
    return startedAt + (ARTICLE_MIN_MS * step) / steps - this.clock.now();
  }
}
