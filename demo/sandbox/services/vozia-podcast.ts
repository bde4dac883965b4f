import * as v from 'valibot';

const jobSchema = v.object({
  id: v.string(),
  status: v.picklist(['generating', 'processing', 'completed', 'failed']),
  /** 0–100. */
  progress: v.number(),
  currentStep: v.string(),
  totalSegments: v.number(),
  completedSegments: v.number(),
  startedAt: v.string(),
  completedAt: v.nullable(v.string()),
  errorMessage: v.nullable(v.string()),
  /** Seconds; null until it is done. */
  durationSeconds: v.nullable(v.number()),
});

/** One run of the work on a podcast. */
export type VoziaJob = v.InferOutput<typeof jobSchema>;

/** How a podcast lies on the disk; its jobs newest last. */
export const podcastSchema = v.object({
  podcastId: v.string(),
  /** The account that it belongs to. */
  siteId: v.string(),
  title: v.string(),
  content: v.string(),
  language: v.string(),
  jobs: v.array(jobSchema),
});

/** A podcast: a text, and the runs of work on it. */
export type Podcast = v.InferOutput<typeof podcastSchema>;

/** The podcast's `status` on the wire: that of the job, `draft` where there is none. */
const voziaStatus = (job: VoziaJob | undefined): string => {
  if (!job) return 'draft';
  return job.status === 'completed' ? 'ready' : job.status;
};

/** The answer about a podcast, as the service's documentation prints it. */
export const voziaBody = (
  { podcastId }: Podcast,
  job: VoziaJob | undefined,
  audioUrl: string | null,
): object => {
  const body = { podcastId, status: voziaStatus(job), audioUrl, duration: job?.durationSeconds ?? null };
  if (!job) return { ...body, errorMessage: null };
  const { id, status, progress, currentStep, totalSegments, completedSegments, startedAt, completedAt } = job;
  const shown = {
    id,
    status,
    progress,
    currentStep,
    totalSegments,
    completedSegments,
    startedAt,
    completedAt,
  };
  // While the work goes on, the documented answer has no field for an error at all.
  if (completedAt === null) return { ...body, job: shown };
  return { ...body, errorMessage: job.errorMessage, job: { ...shown, errorMessage: job.errorMessage } };
};
