import { shownBy } from './demo-posts.js';
import { faultNamed, standsAt, type Fault, type Surface } from './faults.js';

/** What a request is about; a field that the request does not tell is left out. */
export interface Target {
  /** Name of the service. */
  readonly service: string;
  readonly surface: Surface;
  /** The domain asked for, or all domains of the site. */
  readonly domains: readonly string[];
  readonly postId?: string;
}

/** A fault that was switched on. Fields that are left out match everything. */
export interface FaultRule {
  readonly fault: string;
  readonly service?: string;
  readonly domain?: string;
  readonly postId?: string;
  /** How many requests it still meets; left out: until it is switched off. */
  readonly times?: number;
}

const MAX_RULES = 1000;
const MAX_COUNTS = 10_000;

const samePlace = (a: FaultRule, b: Omit<FaultRule, 'fault'>): boolean =>
  a.service === b.service && a.domain === b.domain && a.postId === b.postId;

const matches = (rule: FaultRule, target: Target): boolean =>
  (rule.service === undefined || rule.service === target.service) &&
  (rule.domain === undefined || target.domains.includes(rule.domain)) &&
  (rule.postId === undefined || rule.postId === target.postId);

// The narrower rule wins: a post before a domain before everything.
const narrowness = (rule: FaultRule): number =>
  (rule.postId === undefined ? 0 : 4) +
  (rule.domain === undefined ? 0 : 2) +
  (rule.service === undefined ? 0 : 1);

/** Which fault meets which request: those switched on by hand, and those that a post id names. In memory only. */
export class FaultRules {
  #rules: FaultRule[] = [];
  readonly #counts = new Map<string, number>();

  /** The rules that are on, narrowest first. */
  all(): readonly FaultRule[] {
    return this.#rules;
  }

  /** Switches a fault on, in place of the one that stood at the same door for the same place. */
  set(rule: FaultRule): void {
    const doorOf = (name: string): string => [...(faultNamed(name)?.on ?? [])].join();
    const others = this.#rules.filter(
      (other) => !samePlace(other, rule) || doorOf(other.fault) !== doorOf(rule.fault),
    );
    this.#rules = [rule, ...others].slice(0, MAX_RULES).sort((a, b) => narrowness(b) - narrowness(a));
  }

  /** Switches off what stands for exactly this place; with no place at all, everything. Says how many that were. */
  clear(place?: Omit<FaultRule, 'fault'>): number {
    const before = this.#rules.length;
    this.#rules = place ? this.#rules.filter((rule) => !samePlace(rule, place)) : [];
    if (!place) this.#counts.clear();
    return before - this.#rules.length;
  }

  /** The fault that this request meets, or undefined; one that is counted is counted. */
  meet(target: Target): Fault | undefined {
    const rule = this.#rules.find((candidate) => {
      const fault = faultNamed(candidate.fault);
      return fault !== undefined && standsAt(fault, target.surface) && matches(candidate, target);
    });
    if (rule) return this.#count(rule);
    const shown =
      target.postId === undefined ? null : shownBy(target.postId, (name) => faultNamed(name) !== undefined);
    if (shown === null || shown === 'absent' || !('fault' in shown)) return undefined;
    const fault = faultNamed(shown.fault);
    if (!fault || !standsAt(fault, target.surface)) return undefined;
    return this.#first(fault, [...target.domains, target.postId].join('\n')) ? fault : undefined;
  }

  #count(rule: FaultRule): Fault | undefined {
    const fault = faultNamed(rule.fault);
    const left = rule.times ?? fault?.times;
    if (left === undefined) return fault;
    this.#rules = this.#rules.filter((other) => other !== rule);
    if (left > 1) this.set({ ...rule, times: left - 1 });
    return fault;
  }

  #first(fault: Fault, post: string): boolean {
    if (fault.times === undefined) return true;
    const met = this.#counts.get(post) ?? 0;
    const [oldest] = this.#counts.keys();
    if (this.#counts.size >= MAX_COUNTS && oldest !== undefined) this.#counts.delete(oldest);
    this.#counts.set(post, met + 1);
    return met < fault.times;
  }
}
