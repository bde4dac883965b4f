import { Worker } from 'node:worker_threads';
import type { SpeechOrder, SpeechReply, SpeechRequest, SpeechResult } from './speech-message.js';

/** Whoever can carry out speech orders: the worker, or a test's stand-in. */
export interface SpeechEngine {
  /** Rejects with a reason in words when the order failed or the engine died. */
  order(order: SpeechOrder): Promise<SpeechResult>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: SpeechResult) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

// A sentence is at most 600 characters, far under a second of work: whoever takes longer hangs.
const ORDER_TIMEOUT_MS = 30_000;

/** Speech in a thread of its own, so that the server goes on answering. The thread starts with the first order. */
export class SpeechThread implements SpeechEngine {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #serial = 0;
  #closed = false;

  order(order: SpeechOrder): Promise<SpeechResult> {
    if (this.#closed) return Promise.reject(new Error('speech is closed'));
    const serial = ++this.#serial;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => void this.#die('speech took too long'), ORDER_TIMEOUT_MS);
      this.#waiting.set(serial, { resolve, reject, timer });
      const request: SpeechRequest = { serial, order };
      this.#thread().postMessage(request);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#die('speech is closed');
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./speech-worker.mjs', import.meta.url), { execArgv: [] });
    worker.on('message', (reply: SpeechReply) => {
      const waiting = this.#waiting.get(reply.serial);
      if (!waiting) return;
      this.#waiting.delete(reply.serial);
      clearTimeout(waiting.timer);
      if (reply.ok) waiting.resolve(reply.result);
      else waiting.reject(new Error(reply.error));
    });
    worker.on('error', (error) => void this.#die(`speech stopped: ${error.message}`, worker));
    worker.on('exit', () => void this.#die('speech stopped', worker));
    this.#worker = worker;
    return worker;
  }

  // The next order starts a new thread; what the dead one had to do fails.
  async #die(why: string, worker = this.#worker): Promise<void> {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error(why));
    }
    this.#waiting.clear();
    await worker?.terminate();
  }
}
