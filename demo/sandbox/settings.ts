import * as v from 'valibot';

const DAY_SECONDS = 86_400;

/** What the control page can turn, for the whole sandbox. */
export const settingsSchema = v.object({
  /** Between sentences, in ms; 0 is as fast as it goes; null spreads a short article over 15 s. */
  pauseMs: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000))),
  /** Added before every answer of the API, in ms. */
  delayMs: v.pipe(v.number(), v.minValue(0), v.maxValue(120_000)),
  /** `Access-Control-Expose-Headers` on the public route: without it a browser cannot read `Retry-After`. */
  exposeRateHeaders: v.boolean(),
  /** `Access-Control-Allow-Origin: *` on the audio. */
  audioCors: v.boolean(),
  /** How long a signed audio URL lives, in seconds. */
  audioLifetimeSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(365 * DAY_SECONDS)),
  /** Questions a minute, per domain and per key. */
  limitPerMinute: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)),
});

/** See `settingsSchema`. */
export type Settings = v.InferOutput<typeof settingsSchema>;

/** How a fresh sandbox stands. */
export const defaultSettings: Settings = {
  pauseMs: null,
  delayMs: 0,
  exposeRateHeaders: true,
  audioCors: true,
  audioLifetimeSeconds: 30 * DAY_SECONDS,
  limitPerMinute: 60,
};
