import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import * as v from 'valibot';
import {
  createRelay,
  revid,
  vidgen,
  voicgen,
  voicgenPublic,
  vozia,
  type Lease,
  type Log,
  type Provider,
  type RelayStorage,
  type SiteOptions,
} from '../relay/index.js';
import { serveRelay, type Serving } from '../relay/node.js';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Fields that would hold a key. The file names the variable that does, and nothing else. */
const keyFields = /^(api_?key|key|token|secret|webhook_?secret|password|authorization)s?$/i;

const variable = v.pipe(
  v.string(),
  v.regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable, in capital letters, not a key'),
);
const text = v.pipe(v.string(), v.nonEmpty());

const site = v.strictObject({
  provider: v.picklist(['voicgen', 'voicgen-public', 'vozia', 'vidgen', 'revid']),
  keyEnv: v.optional(variable),
  baseUrl: v.optional(text),
  domains: v.array(text),
  origins: v.optional(v.array(text)),
  webhookSecretEnv: v.optional(v.union([variable, v.array(variable)])),
});

const config = v.strictObject({
  sites: v.record(v.string(), site),
  mount: v.optional(v.string()),
  host: v.optional(text),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)), 8787),
  allowLoopback: v.optional(v.boolean()),
  redisEnv: v.optional(variable),
});

type SiteConfig = v.InferOutput<typeof site>;

/** Throws an Error that names the file's fault, and never what a field holds. */
function fail(sentence: string): never {
  throw new Error(`relay config: ${sentence}`);
}

/** The path of the first field that looks as if it held a key. */
function findKeyField(value: unknown, path: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const here = path ? `${path}.${name}` : name;
    // Sites are named freely.
    if (path !== 'sites' && keyFields.test(name)) return here;
    const found = findKeyField(inner, here);
    if (found) return found;
  }
  return undefined;
}

function sentenceOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'the file';
  if (issue.type === 'strict_object' && issue.expected === 'never') return `${path} is no field`;
  return `${path} ${issue.kind === 'validation' ? issue.message : `must be ${issue.expected ?? 'given'}`}`;
}

async function readConfig(path: string): Promise<v.InferOutput<typeof config>> {
  const source = await readFile(path, 'utf8').catch(() => fail(`${path} cannot be read`));
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    // The parser's own message would quote the file.
    fail(`${path} is no JSON`);
  }
  const keyField = findKeyField(value, '');
  if (keyField) {
    fail(
      `${keyField} does not belong in a file: put it in an environment variable and name that, as "keyEnv": "VOZIA_KEY"`,
    );
  }
  const { success, output, issues } = v.safeParse(config, value);
  return success ? output : fail(issues.map(sentenceOf).join('; '));
}

function makeProvider(
  name: string,
  { provider, keyEnv, baseUrl }: SiteConfig,
  read: (variable: string) => string,
): Provider {
  const key = keyEnv && read(keyEnv);
  switch (provider) {
    case 'voicgen-public':
      return voicgenPublic({ baseUrl });
    case 'revid':
      return revid({ key, baseUrl });
    case 'voicgen':
    case 'vozia':
    case 'vidgen':
      return { voicgen, vozia, vidgen }[provider]({
        key: key ?? fail(`sites.${name}.keyEnv is missing`),
        baseUrl,
      });
  }
}

function makeSite(name: string, given: SiteConfig, read: (variable: string) => string): SiteOptions {
  const { domains, origins, webhookSecretEnv = [] } = given;
  const secrets = [webhookSecretEnv].flat().map(read);
  return {
    provider: makeProvider(name, given, read),
    domains,
    origins,
    webhookSecret: secrets.length > 0 ? secrets : undefined,
  };
}

/** The part of an ioredis client that is used. */
interface RedisClient {
  set(key: string, value: string, unit: 'PX', ms: number, condition: 'NX'): Promise<'OK' | null>;
  on(event: 'error', listener: () => void): unknown;
  disconnect(): void;
}

interface RedisStore {
  readonly storage: RelayStorage;
  readonly lease: Lease;
  close(): void;
}

/** Storage and lease on one Redis. Driver and client are the caller's: they are looked for beside the config. */
function openRedis(configPath: string, url: string): RedisStore {
  const load = createRequire(configPath);
  let createStorage: (options: { driver: unknown }) => RelayStorage;
  let driver: { getInstance(): RedisClient };
  try {
    ({ createStorage } = load('unstorage') as { createStorage: typeof createStorage });
    const redis = load('unstorage/drivers/redis') as (options: { url: string }) => typeof driver;
    driver = redis({ url });
  } catch {
    fail('redisEnv needs two packages: run npm i unstorage ioredis in the folder of the file');
  }
  const client = driver.getInstance();
  // Without a listener the client writes to the console; the relay reports what it cannot read or write.
  client.on('error', () => undefined);
  return {
    storage: createStorage({ driver }),
    lease: async (key, ms) => (await client.set(key, '1', 'PX', ms, 'NX')) === 'OK',
    close: () => {
      client.disconnect();
    },
  };
}

/**
 * Starts the relay that a JSON file describes and returns where it listens. The file names environment
 * variables, never keys. Rejects, with a sentence for the owner and no value in it, where the file or a
 * variable is wrong or the port is taken.
 */
export async function runRelay(configPath: string, env: Environment, log: Log): Promise<Serving> {
  const path = resolve(configPath);
  const { sites, mount, host, port, allowLoopback, redisEnv } = await readConfig(path);
  const read = (name: string): string => env[name] || fail(`the environment variable ${name} is not set`);
  const redis = redisEnv === undefined ? undefined : openRedis(path, read(redisEnv));
  try {
    const relay = createRelay({
      sites: Object.fromEntries(
        Object.entries(sites).map(([name, given]) => [name, makeSite(name, given, read)]),
      ),
      mount,
      allowLoopback,
      log,
      storage: redis?.storage,
      lease: redis?.lease,
    });
    const serving = await serveRelay(relay, { port, host });
    return {
      url: serving.url,
      close: async () => {
        await serving.close();
        redis?.close();
      },
    };
  } catch (error) {
    redis?.close();
    throw error;
  }
}
