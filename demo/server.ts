import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { demoApp } from './demo-app.js';
import { demoRelay } from './demo-relay.js';
import { ConnectionCut } from './sandbox/apply-fault.js';
import { refuse } from './sandbox/envelope.js';
import { openSandbox, type Sandbox, type SandboxOptions } from './sandbox/sandbox.js';

/** How the demo is started. */
export interface DemoOptions extends Omit<SandboxOptions, 'dataDir'> {
  /** 0 is any free one. */
  readonly port: number;
  /** Default 127.0.0.1: nobody else's machine gets in. */
  readonly hostname?: string;
  /** State and audio; default `.sandbox` beside package.json. */
  readonly dataDir?: string;
  /** Between sentences, in ms; 0 is as fast as it goes. Left out, an article takes at least 15 s. */
  readonly pauseMs?: number | null;
  /** Folder of the built files, served at `/dist`; default `dist`. */
  readonly distDir?: string;
  /** Folder of the documentation site, served at `/docs/`; default `.build/docs-sandbox`. */
  readonly docsDir?: string;
  /** Folder of the pages, served at `/`; default `demo/pages`. */
  readonly pagesDir?: string;
}

/** A demo that answers. */
export interface Demo {
  /** `http://127.0.0.1:8080`, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Ends server, speech and every open connection. */
  close(): Promise<void>;
}

/** The demo cannot listen, for a reason that the one who started it can mend: the message says how. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const DEFAULT_PORT = 8080;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** Starts sandbox and pages. Resolves when the first page works; rejects with `CannotListen` for a taken port. */
export const startDemo = async (options: DemoOptions): Promise<Demo> => {
  const { port, hostname = '127.0.0.1' } = options;
  // The port comes first: a second start beside a running demo must not touch the state of the first.
  const open: { app?: ReturnType<typeof demoApp> } = {};
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: async (request, env) => {
      const { incoming, outgoing } = env as HttpBindings;
      const remoteAddress = incoming.socket.remoteAddress;
      try {
        return await (open.app?.(request, { remoteAddress, drop: () => incoming.socket.destroy() }) ??
          starting());
      } catch (error) {
        if (!(error instanceof ConnectionCut)) throw error;
        outgoing.destroy();
        return RESPONSE_ALREADY_SENT;
      }
    },
    serverOptions: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 5000,
    },
  }) as Server;
  await listening(server, port, hostname);
  const { port: actual } = server.address() as AddressInfo;
  const url = `http://${hostname}:${actual}`;
  const sandbox = await openFor(options);
  open.app = demoApp({
    sandbox,
    // The services answer on this very server, which a wildcard address reaches by loopback.
    relay: demoRelay(`http://${LOOPBACK.test(hostname) ? hostname : '127.0.0.1'}:${actual}`),
    distDir: options.distDir ?? here('../dist'),
    docsDir: options.docsDir ?? here('../.build/docs-sandbox'),
    pagesDir: options.pagesDir ?? here('./pages'),
  });
  await sandbox.ready;
  return {
    url,
    port: actual,
    async close() {
      const closed = new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
      server.closeAllConnections();
      await sandbox.close();
      await closed;
    },
  };
};

const openFor = ({ dataDir, pauseMs, settings, ...rest }: DemoOptions): Promise<Sandbox> =>
  openSandbox({
    ...rest,
    dataDir: dataDir ?? here('../.sandbox'),
    settings: { ...settings, ...(pauseMs === undefined ? {} : { pauseMs }) },
  });

const starting = (): Response => refuse(503, 'Starting', { 'Retry-After': '1' });

const listening = (server: Server, port: number, hostname: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(cannotListen(error, port) ?? error);
    });
    server.listen(port, hostname, () => {
      resolve();
    });
  });

const cannotListen = ({ code }: NodeJS.ErrnoException, port: number): CannotListen | null => {
  const cure = `Choose another: PORT=${port + 1 > 65_535 ? DEFAULT_PORT : Math.max(port + 1, 1025)} npm start`;
  if (code === 'EADDRINUSE') return new CannotListen(`Port ${port} is taken by another program. ${cure}`);
  if (code === 'EACCES') return new CannotListen(`Port ${port} is not ours to listen on. ${cure}`);
  return null;
};

const portFrom = (text: string | undefined): number => {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new CannotListen('PORT must be a number from 0 to 65535, as in: PORT=8081 npm start');
};

const main = async (): Promise<void> => {
  const demo = await startDemo({ port: portFrom(process.env['PORT']) });
  console.log(`The demo is at ${demo.url} and the sandbox's controls are at ${demo.url}/control`);
  const end = (): void => {
    void demo.close().then(() => process.exit(0));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch((error: unknown) => {
    console.error(error instanceof CannotListen ? error.message : error);
    process.exit(1);
  });
}
