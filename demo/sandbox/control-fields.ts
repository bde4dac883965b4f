import * as v from 'valibot';
import { domainOf } from './domain.js';
import { faultNamed } from './faults.js';
import { settingsSchema } from './settings.js';
import { SUBSCRIPTIONS } from './sites.js';
import { primaryOf } from './speech/voices.js';

const domain = v.pipe(
  v.string(),
  v.transform((text) => domainOf(text) ?? ''),
  v.minLength(1, 'not a hostname'),
);
const postId = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
const lang = v.pipe(v.optional(v.string(), 'en'), v.transform(primaryOf), v.minLength(1));
const quota = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)));
const percent = v.optional(v.nullable(v.number()), null);

/** `PATCH /control/api/settings`. */
export const settingsChange = v.partial(settingsSchema);

/** `POST /control/api/sites`: a domain, new or known; `site` joins it to a site that is there. */
export const siteChange = v.object({
  domain,
  site: v.optional(v.pipe(v.string(), v.minLength(1))),
  key: v.optional(v.pipe(v.string(), v.minLength(8))),
  subscription: v.optional(v.picklist(SUBSCRIPTIONS)),
  monthlyQuota: v.optional(quota),
});

/** `DELETE /control/api/sites`. */
export const siteChoice = v.object({ domain });

/** Where a fault stands; what is left out matches everything. */
export const faultPlace = v.object({
  service: v.exactOptional(v.string()),
  domain: v.exactOptional(domain),
  postId: v.exactOptional(postId),
});

/** `POST /control/api/faults`. */
export const faultChange = v.object({
  ...faultPlace.entries,
  fault: v.pipe(
    v.string(),
    v.check((name) => faultNamed(name) !== undefined, 'no fault of this name'),
  ),
  times: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** One post in one language. */
export const postChoice = v.object({ domain, postId, lang });

/** `PUT /control/api/posts`: the row as it shall stand. */
export const postChange = v.variant('status', [
  v.object({ ...postChoice.entries, status: v.literal('pending'), progressPercent: percent }),
  v.object({ ...postChoice.entries, status: v.literal('generating'), progressPercent: percent }),
  v.object({
    ...postChoice.entries,
    status: v.literal('ready'),
    /** In place of the built-in article's address. */
    audioUrl: v.optional(v.string()),
    durationSeconds: v.optional(v.number()),
  }),
  v.object({ ...postChoice.entries, status: v.literal('failed') }),
]);

/** `POST /control/api/expire`: which audio URLs end; what is left out matches everything. */
export const expireChoice = v.object({
  domain: v.optional(domain),
  postId: v.optional(postId),
  lang: v.optional(v.string()),
});

/** `POST /control/api/limiter/reset`: one domain, or all. */
export const limiterChoice = v.object({ domain: v.optional(domain) });
