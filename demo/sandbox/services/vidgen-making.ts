import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reason } from '../log.js';
import type { Parts } from '../service.js';
import { makeVideo } from '../video/make-video.js';
import type { VidgenForm } from './vidgen-form.js';
import type { VidgenJob } from './vidgen-job.js';

/** What a job waits before a worker picks it up, and between two steps of its progress, in ms, where no pause is set. */
const PENDING_MS = 3000;
const STEP_MS = 1000;
const STEPS = 9;

/** Work on a video job. */
export interface VidgenOrder {
  readonly job: VidgenJob;
  readonly form: VidgenForm;
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal;
  /** The job is in the next state; resolves when it is written down. */
  onChange: (change: Partial<VidgenJob>) => Promise<void>;
}

/** Where the videos lie. */
export const videoPath = (dataDir: string, videoId: string): string =>
  join(dataDir, 'video', `${videoId}.mp4`);

/** Takes a job from PENDING to COMPLETED or FAILED, unless it is cancelled before it began. Never rejects. */
export const makeVidgenVideo = async (parts: Parts, order: VidgenOrder): Promise<void> => {
  const { job, form, onChange } = order;
  const signal = AbortSignal.any([order.signal, parts.signal]);
  await parts.clock.sleep(parts.settings.pauseMs ?? PENDING_MS, signal);
  if (signal.aborted) return;
  await onChange({ status: 'PROCESSING', progress: 0 });
  try {
    const video = await makeVideo(form.image, form.audio);
    // The making takes a blink; a reader of the sandbox wants to see what a real service shows meanwhile.
    for (let step = 1; step <= STEPS; step += 1) {
      await parts.clock.sleep(parts.settings.pauseMs ?? STEP_MS, parts.signal);
      await onChange({ progress: Math.floor((step * 100) / (STEPS + 1)) });
      const place = { service: 'vidgen', surface: 'making', domains: [], postId: job.jobId } as const;
      const fault = parts.rules.meet(place);
      if (fault) throw new Error(fault.message ?? fault.says);
      if (parts.signal.aborted) return;
    }
    await mkdir(join(parts.dataDir, 'video'), { recursive: true });
    const path = videoPath(parts.dataDir, job.videoId);
    await writeFile(`${path}.tmp`, video);
    await rename(`${path}.tmp`, path);
    await onChange({ status: 'COMPLETED', progress: 100 });
  } catch (error) {
    if (parts.signal.aborted) return;
    await onChange({ status: 'FAILED', errorMessage: reason(error) });
  }
};
