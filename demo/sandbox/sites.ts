import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { FileStore } from './file-store.js';
import { hashOf } from './hash.js';

/** What a site's account can be; everything but `active` is a 402 to readers and a 401 to servers. */
export const SUBSCRIPTIONS = ['active', 'inactive', 'trial-expired'] as const;

/** How a site lies on the disk. The key itself is nowhere: only its hash. */
export const siteSchema = v.object({
  id: v.string(),
  domains: v.array(v.string()),
  keyHash: v.nullable(v.string()),
  subscription: v.picklist(SUBSCRIPTIONS),
  /** Articles a calendar month (UTC); null is no limit. */
  monthlyQuota: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  used: v.object({ month: v.string(), articles: v.number() }),
});

/** A customer's site: its domains share posts, key and subscription. */
export type Site = v.InferOutput<typeof siteSchema>;

const keyHashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
const monthOf = (now: number): string => new Date(now).toISOString().slice(0, 7);

/** The sites of the account, in memory and on the disk. */
export class Sites {
  readonly #sites = new Map<string, Site>();

  constructor(
    private readonly store: FileStore<Site>,
    private readonly now: () => number,
  ) {}

  /** Reads what the last run left. */
  async load(): Promise<void> {
    for (const site of await this.store.load()) this.#sites.set(site.id, site);
  }

  /** All sites, by id. */
  all(): Site[] {
    return [...this.#sites.values()].sort((a, b) => a.id.localeCompare(b.id));
  }

  /** The site with this id. */
  get(id: string): Site | undefined {
    return this.#sites.get(id);
  }

  /** The site that a domain in its one spelling (`domainOf`) belongs to. */
  byDomain(domain: string): Site | undefined {
    return this.all().find((site) => site.domains.includes(domain));
  }

  /** The site of an API key. */
  byKey(key: string): Site | undefined {
    const keyHash = keyHashOf(key);
    return this.all().find((site) => site.keyHash === keyHash);
  }

  /** A new site, or one more domain on the site `id`; a domain moves when it stood elsewhere. */
  async register(id: string, domain: string, key?: string): Promise<Site> {
    const owner = this.byDomain(domain);
    if (owner && owner.id !== id) await this.unregister(domain);
    const site: Site = this.#sites.get(id) ?? {
      id,
      domains: [],
      keyHash: null,
      subscription: 'active',
      monthlyQuota: null,
      used: { month: monthOf(this.now()), articles: 0 },
    };
    if (!site.domains.includes(domain)) site.domains.push(domain);
    if (key !== undefined) site.keyHash = keyHashOf(key);
    return this.#save(site);
  }

  /** Takes a domain from its site; its posts stay, for the day it comes back. False where nobody had it. */
  async unregister(domain: string): Promise<boolean> {
    const site = this.byDomain(domain);
    if (!site) return false;
    site.domains = site.domains.filter((other) => other !== domain);
    await this.#save(site);
    return true;
  }

  /** Sets subscription or quota. */
  async update(site: Site, change: Partial<Pick<Site, 'subscription' | 'monthlyQuota'>>): Promise<Site> {
    return this.#save(Object.assign(site, change));
  }

  /** Articles this month. */
  usedThisMonth(site: Site): number {
    return site.used.month === monthOf(this.now()) ? site.used.articles : 0;
  }

  /**
   * Counts one article against the month, or says false where the quota is spent. At once, and on the disk a moment
   * later: between the look for a row and the row itself nobody else must get in.
   */
  charge(site: Site): boolean {
    const articles = this.usedThisMonth(site);
    if (site.monthlyQuota !== null && articles >= site.monthlyQuota) return false;
    site.used = { month: monthOf(this.now()), articles: articles + 1 };
    void this.#save(site);
    return true;
  }

  async #save(site: Site): Promise<Site> {
    this.#sites.set(site.id, site);
    await this.store.put(hashOf(site.id), site);
    return site;
  }
}
