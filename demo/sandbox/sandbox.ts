import { Hono } from 'hono';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { applyFault, ConnectionCut } from './apply-fault.js';
import { systemClock, type Clock } from './clock.js';
import { controlApi } from './control-api.js';
import { AUDIO_SERVICE, audioService } from './audio-service.js';
import { demoArticles } from './demo-article.js';
import { refuse } from './envelope.js';
import { FaultRules, type Target } from './fault-rules.js';
import type { Fault } from './faults.js';
import { FileStore } from './file-store.js';
import { Limiter } from './limiter.js';
import { reason, type Log } from './log.js';
import { Posts, postSchema } from './posts.js';
import { RequestLog } from './request-log.js';
import type { Parts, Service } from './service.js';
import { services } from './services.js';
import { defaultSettings, settingsSchema, type Settings } from './settings.js';
import { SignedAudio } from './signed-audio.js';
import { Sites, siteSchema } from './sites.js';
import { speakDemo } from './speak-demo.js';
import { SpeechThread, type SpeechEngine } from './speech/speech-engine.js';
import { Studio } from './studio.js';

/** The key of the built-in site. It opens nothing but a sandbox on this machine. */
export const SANDBOX_KEY = 'vg_live_sandbox';
/** The built-in site, to which localhost and 127.0.0.1 belong. */
export const SANDBOX_SITE = 'sandbox';

/** What the server knows of the connection behind a request; without it a cut connection is a rejection. */
export interface Connection {
  /** Closes the socket with no answer. */
  readonly drop?: () => void;
  /** Address of the other end; the control API answers loopback alone. */
  readonly remoteAddress?: string | undefined;
}

/** How a sandbox is set up; everything has a default but the folder. */
export interface SandboxOptions {
  /** Where state and audio lie; made when missing. */
  readonly dataDir: string;
  /** First settings, in place of the kept ones. */
  readonly settings?: Partial<Settings>;
  readonly clock?: Clock;
  readonly engine?: SpeechEngine;
  readonly log?: Log;
  /** Languages of the built-in article that are spoken at the start; default all, `[]` for none. */
  readonly demoLanguages?: readonly string[];
  /** Scheme, host and port for audio URLs, where the request's own would be wrong. */
  readonly origin?: string;
}

/** A local Voicgen, with its siblings Vozia, Vidgen and RevidAPI beside it. */
export interface Sandbox {
  /** Answers the services' routes, their media and `/control/api`; 404 for the rest. Rejects only for a cut connection. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** Resolves when the built-in article can be played in English (or could not be made: see the log). */
  readonly ready: Promise<void>;
  /** Ends work, thread and timers, and writes what is not written yet. */
  close(): Promise<void>;
}

/** Opens the sandbox over a folder and whatever an earlier run left in it. */
export const openSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const { dataDir, clock = systemClock, log = console.log } = options;
  await mkdir(dataDir, { recursive: true });
  const now = (): number => clock.now();
  const stop = new AbortController();

  const stores: { settled(): Promise<void> }[] = [];
  const store: Parts['store'] = (folder, schema) => {
    const made = new FileStore(join(dataDir, folder), schema, log);
    stores.push(made);
    return made;
  };
  const settingsStore = store('settings', settingsSchema);
  const [kept] = await settingsStore.load();
  const settings: Settings = { ...defaultSettings, ...kept, ...options.settings };

  const engine = options.engine ?? new SpeechThread();
  const studio = new Studio(join(dataDir, 'audio'), engine, clock, () => settings.pauseMs);
  const sites = new Sites(store('sites', siteSchema), now);
  await sites.load();
  if (!sites.get(SANDBOX_SITE)) {
    await sites.register(SANDBOX_SITE, 'localhost', SANDBOX_KEY);
    await sites.register(SANDBOX_SITE, '127.0.0.1');
  }
  const posts = new Posts(store('posts', postSchema), log);
  await posts.load((audioId) => studio.has(audioId));

  const limiters = new Map<string, Limiter>();
  const limiter = (name: string, perMinute?: number): Limiter => {
    const made = limiters.get(name) ?? new Limiter(now, () => perMinute ?? settings.limitPerMinute);
    limiters.set(name, made);
    return made;
  };
  const background = new Set<Promise<void>>();
  const parts: Parts = {
    clock,
    log,
    settings,
    sites,
    posts,
    studio,
    signedAudio: await SignedAudio.open(dataDir, now, () => settings.audioLifetimeSeconds),
    rules: new FaultRules(),
    dataDir,
    store,
    limiter,
    inBackground(work) {
      background.add(work);
      void work.then(() => background.delete(work));
    },
    signal: stop.signal,
    originOf: (request) => options.origin ?? new URL(request.url).origin,
  };
  const requests = new RequestLog();
  const all = [...(await services(parts)), audioService(parts)];
  const control = new Hono<{ Bindings: Connection }>();
  control.route('/control/api', controlApi({ parts, requests, limiters, services: all, settingsStore }));
  control.notFound(() => refuse(404, 'Not Found'));
  control.onError((error) => {
    log(`control: ${reason(error)}`);
    return refuse(500, 'Server Error');
  });

  const fetch = async (request: Request, connection: Connection = {}): Promise<Response> => {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/control/api')) return control.fetch(request, connection);
    const found = find(all, request, url);
    if (!found) return refuse(404, 'Not Found');
    const fault = request.method === 'OPTIONS' ? undefined : parts.rules.meet(found.target);
    const note = (status: number): void => {
      requests.add({ ...noteOf(request, url, found.target), at: now(), status, fault: fault?.name ?? null });
    };
    try {
      const response = await answerWith(parts, found.service, request, url, fault, connection);
      note(response.status);
      return response;
    } catch (error) {
      note(0);
      if (error instanceof ConnectionCut) throw error;
      log(`${request.method} ${url.pathname}: ${reason(error)}`);
      return refuse(500, 'Server Error');
    }
  };

  const speaking = speakDemo(parts, options.demoLanguages ?? Object.keys(demoArticles));
  return {
    fetch,
    ready: speaking.first,
    async close() {
      stop.abort();
      await studio.close();
      await speaking.all;
      await Promise.all(background);
      await Promise.all(stores.map((kept) => kept.settled()));
    },
  };
};

const find = (
  all: readonly Service[],
  request: Request,
  url: URL,
): { service: Service; target: Target } | null => {
  for (const service of all) {
    const target = service.target(request, url);
    if (target) return { service, target };
  }
  return null;
};

const noteOf = (request: Request, url: URL, target: Target) => ({
  method: request.method,
  path: url.pathname,
  service: target.service,
  surface: target.surface,
  domains: target.domains,
  postId: target.postId ?? null,
  origin: request.headers.get('origin'),
  referer: request.headers.get('referer'),
  range: request.headers.get('range'),
  cookie: request.headers.has('cookie'),
});

const answerWith = async (
  parts: Parts,
  service: Service,
  request: Request,
  url: URL,
  fault: Fault | undefined,
  connection: Connection,
): Promise<Response> => {
  const signal = AbortSignal.any([request.signal, parts.signal]);
  if (service.name !== AUDIO_SERVICE) await parts.clock.sleep(parts.settings.delayMs, signal);
  const address = connection.remoteAddress ?? '';
  if (!fault) return service.answer(request, url, address);
  return applyFault(fault, request, (asked) => service.answer(asked, url, address), {
    clock: parts.clock,
    signal,
    cut: () => {
      connection.drop?.();
      return connection.drop !== undefined;
    },
  });
};
