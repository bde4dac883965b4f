import { createAdaptorServer } from '@hono/node-server';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Relay } from './relay.js';

/** Where to listen. */
export interface ServeOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** `127.0.0.1` where left out: behind a proxy nobody else needs to reach it. */
  readonly host?: string | undefined;
}

/** A relay that listens. */
export interface Serving {
  /** `http://host:port`. */
  readonly url: string;
  /** Stops listening and ends what is open. */
  close(): Promise<void>;
}

/** Longest time for the head of a request, in ms: its body has a limit of its own. */
const headersTimeoutMs = 10_000;
/** Longest time for a whole request, in ms. */
const requestTimeoutMs = 20_000;

/** Serves a relay over HTTP on Node. Rejects where the port cannot be had. */
export async function serveRelay(relay: Relay, { port, host = '127.0.0.1' }: ServeOptions): Promise<Serving> {
  const serverOptions = { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs };
  const server = createAdaptorServer({ fetch: (request) => relay.fetch(request), serverOptions }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
