import { client, type Client, type WaitOptions } from './client.js';
import type { Shell } from './shell.js';
import { Usage } from './usage.js';

/** Options that every command takes. */
export const commonOptions = {
  json: { type: 'boolean' },
  timeout: { type: 'string' },
  'base-url': { type: 'string' },
} as const;

interface Common {
  readonly timeout?: string | undefined;
  readonly 'base-url'?: string | undefined;
}

/** A whole number from `least` to `most`, or undefined where the option was not given. Throws `Usage`. */
export function readNumber(
  name: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new Usage(`--${name} must be a whole number from ${least} to ${most}`);
}

/** How long is waited, and until when. */
export function waitOptions({ timeout }: Common, { signal }: Shell): WaitOptions {
  const seconds = readNumber('timeout', timeout, 1, 86_400);
  return { signal, timeoutMs: seconds === undefined ? undefined : seconds * 1000 };
}

/** A client whose key and address come from the environment; `--base-url` comes first. */
export function clientFor(
  service: 'VOICGEN' | 'VIDGEN',
  { 'base-url': baseUrl }: Common,
  { env }: Shell,
  { keyless = false, cancelRoute }: { keyless?: boolean; cancelRoute?: string | undefined } = {},
): Client {
  const key = env[`${service}_KEY`]?.trim() || undefined;
  if (key === undefined && !keyless) {
    throw new Usage(`The environment variable ${service}_KEY is not set: it holds the key`);
  }
  const address = baseUrl ?? (env[`${service}_BASE_URL`]?.trim() || undefined);
  if (service === 'VIDGEN' && address === undefined) {
    throw new Usage('Set --base-url or VIDGEN_BASE_URL to the address of your Vidgen account');
  }
  return client({ key: keyless ? undefined : key, baseUrl: address, cancelRoute });
}
