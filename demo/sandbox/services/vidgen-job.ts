import * as v from 'valibot';

/** The states of a job, in the service's words. */
export const VIDGEN_STATES = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;

/** How a job lies on the disk. */
export const vidgenJobSchema = v.object({
  jobId: v.string(),
  /** Counts up: the order of the list. */
  serial: v.number(),
  /** The account that it belongs to. */
  siteId: v.string(),
  status: v.picklist(VIDGEN_STATES),
  /** 0–100. */
  progress: v.number(),
  /** Name of the video and of its page: whoever knows it may watch. */
  videoId: v.string(),
  errorMessage: v.nullable(v.string()),
  webhookUrl: v.nullable(v.string()),
  createdAt: v.string(),
  updatedAt: v.string(),
});

/** One video job. */
export type VidgenJob = v.InferOutput<typeof vidgenJobSchema>;

/** Does it hold the account's one place? */
export const isActive = ({ status }: VidgenJob): boolean => status === 'PENDING' || status === 'PROCESSING';

const outputs = ({ status, videoId }: VidgenJob, origin: string) => ({
  outputVideo: status === 'COMPLETED' ? `${origin}/video/${videoId}.mp4` : null,
  outputShareLink: status === 'COMPLETED' ? `${origin}/share/${videoId}` : null,
});

/** The body of `GET /api/status/{jobId}` and of the webhook. */
export const statusBody = (job: VidgenJob, origin: string): object => {
  const { jobId, status, progress, errorMessage, createdAt, updatedAt } = job;
  return { jobId, status, progress, ...outputs(job, origin), errorMessage, createdAt, updatedAt };
};

/** One job of the list. */
export const listBody = (job: VidgenJob, origin: string): object => {
  const { jobId: id, status, errorMessage, createdAt, updatedAt, webhookUrl } = job;
  const retries = 0;
  return { id, status, ...outputs(job, origin), errorMessage, retries, createdAt, updatedAt, webhookUrl };
};
