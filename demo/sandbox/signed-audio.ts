import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const HOUR_SECONDS = 3600;

/** Signed, expiring addresses of audio, as a CDN has them. */
export class SignedAudio {
  private constructor(
    private readonly secret: Buffer,
    private readonly now: () => number,
    private readonly lifetimeSeconds: () => number,
  ) {}

  /** Reads the secret of `folder`, or makes one: URLs given out before a restart stay good after it. */
  static async open(folder: string, now: () => number, lifetimeSeconds: () => number): Promise<SignedAudio> {
    const path = join(folder, 'audio-secret');
    const kept = await readFile(path, 'utf8').catch(() => '');
    if (/^[0-9a-f]{64}$/.test(kept)) return new SignedAudio(Buffer.from(kept, 'hex'), now, lifetimeSeconds);
    const secret = randomBytes(32);
    await writeFile(`${path}.tmp`, secret.toString('hex'), { mode: 0o600 });
    await rename(`${path}.tmp`, path);
    return new SignedAudio(secret, now, lifetimeSeconds);
  }

  /** Path and query for the audio of a post (`postKey`) in its present `epoch`. */
  pathFor(postKey: string, audioId: string, epoch: number): string {
    const lifetime = this.lifetimeSeconds();
    // Long lives end on the full hour, so that a browser's cache sees one URL and not one per question.
    const step = lifetime >= HOUR_SECONDS ? HOUR_SECONDS : 1;
    const expires = Math.ceil((this.now() / 1000 + lifetime) / step) * step;
    return `/audio/${postKey}.mp3?e=${expires}&s=${this.#sign(postKey, audioId, epoch, expires)}`;
  }

  /** Whether query `e` and `s` are ours, unexpired and of this epoch. */
  allows(postKey: string, audioId: string, epoch: number, e: string | null, s: string | null): boolean {
    if (e === null || s === null || !/^\d{1,12}$/.test(e)) return false;
    const given = Buffer.from(s);
    const wanted = Buffer.from(this.#sign(postKey, audioId, epoch, Number(e)));
    return given.length === wanted.length && timingSafeEqual(given, wanted) && Number(e) * 1000 > this.now();
  }

  #sign(postKey: string, audioId: string, epoch: number, expires: number): string {
    const text = [postKey, audioId, epoch, expires].join('\n');
    return createHmac('sha256', this.secret).update(text).digest('hex').slice(0, 32);
  }
}
