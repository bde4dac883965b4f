import { createHmac } from 'node:crypto';
import {
  createRelay,
  revid,
  vidgen,
  voicgen,
  voicgenPublic,
  vozia,
  type LogEntry,
  type Relay,
  type RelayOptions,
  type SiteOptions,
} from '../../../src/relay/index.js';
import { canaries, look } from './canary.js';
import { VirtualClock } from './virtual-clock.js';

/** One question that reached a service. */
export interface Call {
  readonly at: number;
  readonly url: URL;
  readonly request: Request;
}

/** A service: what it answers to its nth question, counted from 0. */
export type Service = (request: Request, nth: number) => Response | Promise<Response>;

/** What the relay answered. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly success?: boolean;
    readonly message?: string;
    readonly errors?: Record<string, string[]>;
    readonly data?: {
      readonly status: string;
      readonly progress_percent: number | null;
      readonly audio_url: string | null;
      readonly duration_seconds: number | null;
      readonly media_type?: string;
      readonly step?: string;
      readonly error_message?: string;
      readonly share_url?: string;
    } | null;
  };
}

/** The five services as sites of one relay. */
export const sites = (): Record<'news' | 'open' | 'pods' | 'films' | 'speech', SiteOptions> => ({
  news: { provider: voicgen({ key: canaries.voicgen }), domains: ['news.example'] },
  open: { provider: voicgenPublic(), domains: ['news.example', 'other.example'] },
  pods: { provider: vozia({ key: canaries.vozia }), domains: ['news.example'] },
  films: {
    provider: vidgen({ key: canaries.vidgen, baseUrl: 'https://vidgen.example.com' }),
    domains: ['news.example'],
    webhookSecret: [canaries.secret, canaries.oldSecret],
  },
  speech: { provider: revid({ key: canaries.revid }), domains: ['news.example'] },
});

/** Where the parts of an address come together. */
export const statusUrl = (site: string, query: string | Record<string, string>): string =>
  `https://relay.example/listen/${site}/v1/public/audio/status?${new URLSearchParams(query).toString()}`;

/** An answer as JSON. */
export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

/** An answer of Voicgen. */
export const voicgenSays = (data: Record<string, unknown>): Response =>
  json({ success: true, message: 'OK', data });
export const pending = (): Response =>
  voicgenSays({ status: 'pending', progress_percent: null, audio_url: null });
export const ready = (url = 'https://cdn.example.com/a.mp3'): Response =>
  voicgenSays({ status: 'ready', progress_percent: 100, audio_url: url, duration_seconds: 142 });

/** A signature as Vidgen makes it. */
export const sign = (body: string | Uint8Array, secret: string = canaries.secret): string =>
  createHmac('sha256', secret).update(body).digest('hex');

/** Reads an answer, and searches it for keys. */
export async function see(response: Response): Promise<Seen> {
  const text = await response.text();
  look('answer', text, JSON.stringify([...response.headers]), response.statusText);
  const body = (text ? JSON.parse(text) : {}) as Seen['body'];
  return { status: response.status, headers: response.headers, text, body };
}

/** A relay in virtual time before services that a test plays. */
export class Rig {
  readonly clock = new VirtualClock();
  readonly calls: Call[] = [];
  readonly log: LogEntry[] = [];
  readonly relay: Relay;
  /** Questions under way at the moment, and the most that ever were. */
  inFlight = 0;
  mostInFlight = 0;
  #service: Service;

  constructor(service: Service, options: Partial<RelayOptions> = {}, clock?: VirtualClock) {
    if (clock) this.clock = clock;
    this.#service = service;
    this.relay = createRelay({
      sites: sites(),
      now: this.clock.now,
      alarm: this.clock.alarm,
      random: () => 0.5,
      fetch: (request) => this.#fetch(request),
      log: (entry) => {
        look('log', JSON.stringify(entry));
        this.log.push(entry);
      },
      ...options,
    });
    look('relay', this.relay, JSON.stringify(this.relay));
  }

  /** From now on the service answers like this. */
  serve(service: Service): void {
    this.#service = service;
  }

  async #fetch(request: Request): Promise<Response> {
    const nth = this.calls.push({ at: this.clock.now(), url: new URL(request.url), request }) - 1;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    try {
      return await this.#service(request, nth);
    } finally {
      this.inFlight -= 1;
    }
  }

  /** Sends a request and moves time on until the answer is there. */
  async send(url: string, init?: RequestInit): Promise<Seen> {
    return see(await this.clock.run(this.relay.fetch(new Request(url, init))));
  }

  /** A reader's question, by default for one post of one site. */
  ask(site = 'news', query: string | Record<string, string> = {}, init?: RequestInit): Promise<Seen> {
    const parameters =
      typeof query === 'string' ? query : { domain: 'news.example', post_id: 'p1', lang: 'en', ...query };
    return this.send(statusUrl(site, parameters), init);
  }

  /** A question whose answer is not waited for. */
  askLater(site = 'news', query: Record<string, string> = {}, init?: RequestInit): Promise<Seen> {
    const parameters = { domain: 'news.example', post_id: 'p1', lang: 'en', ...query };
    return this.relay.fetch(new Request(statusUrl(site, parameters), init)).then(see);
  }

  /** A webhook's delivery, signed unless said otherwise. */
  deliver(body: string | object, headers: Record<string, string> = {}, site = 'films'): Promise<Seen> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.send(`https://relay.example/listen/${site}/webhook`, {
      method: 'POST',
      body: text,
      headers: { 'x-webhook-signature': sign(text), ...headers },
    });
  }

  /** How often the services were asked within any minute. */
  busiestMinute(calls: readonly Call[] = this.calls): number {
    return Math.max(
      0,
      ...calls.map(({ at }) => calls.filter((other) => other.at >= at && other.at < at + 60_000).length),
    );
  }
}

/** A service that holds every answer back until `release` is called. */
export function gate(answer: () => Response): { service: Service; release: () => void } {
  let release = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { service: () => opened.then(answer), release };
}
