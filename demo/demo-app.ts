import { Hono, type Context } from 'hono';
import { fileURLToPath } from 'node:url';
import type { Relay } from '../src/relay/index.js';
import { newsroom } from './newsroom.js';
import { pageHeaders } from './page-headers.js';
import { refuse } from './sandbox/envelope.js';
import { staticFile } from './sandbox/files/static-files.js';
import { loopbackOnly } from './sandbox/loopback-only.js';
import { SANDBOX_KEY, type Connection, type Sandbox } from './sandbox/sandbox.js';

/** What the demo serves. */
export interface DemoParts {
  readonly sandbox: Sandbox;
  /** Answers below `/listen`. */
  readonly relay: Relay;
  readonly distDir: string;
  /** Answers below `/docs/`: the documentation site. */
  readonly docsDir: string;
  readonly pagesDir: string;
}

type Handler = (request: Request, connection?: Connection) => Promise<Response>;

const CONTROL = fileURLToPath(new URL('./sandbox/control/', import.meta.url));
const CONTROL_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; frame-ancestors 'none'";
// What the documentation tells its readers to write, held on its own pages: nothing but what this server has.
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; media-src 'self'";

/** The whole demo as one handler: sandbox, pages, built files, control page. Rejects only for a cut connection. */
export const demoApp = ({ sandbox, relay, distDir, docsDir, pagesDir }: DemoParts): Handler => {
  const app = new Hono<{ Bindings: Connection }>();

  // The pages hold no key: the server that serves them does, as a CMS would.
  const submit = (c: Context<{ Bindings: Connection }>, path: string): Response | Promise<Response> => {
    const refused = loopbackOnly(c.req.raw, c.env.remoteAddress);
    if (refused) return refused;
    const type = c.req.header('content-type') ?? 'application/json';
    const length = c.req.header('content-length');
    return sandbox.fetch(
      new Request(new URL(path, c.req.url), {
        method: 'POST',
        headers: {
          'content-type': type,
          'x-api-key': SANDBOX_KEY,
          authorization: `Bearer ${SANDBOX_KEY}`,
          ...(length === undefined ? {} : { 'content-length': length }),
        },
        body: c.req.raw.body,
        duplex: 'half',
      } as RequestInit),
      c.env,
    );
  };
  app.post('/demo/generate', (c) => submit(c, '/v1/audio/generate'));
  app.post('/demo/podcasts', (c) => submit(c, '/v1/podcasts'));
  app.post('/demo/podcasts/:id{pod_\\w+}/generate', (c) =>
    submit(c, `/v1/podcasts/${c.req.param('id')}/generate`),
  );
  app.post('/demo/videos', (c) => submit(c, '/api/jobs'));
  app.post('/demo/tasks', (c) => submit(c, '/api/tts'));
  app.all('/listen/*', (c) => relay.fetch(c.req.raw));

  app.get('/control', async (c) => {
    const page = await staticFile(CONTROL, '', c.req.raw);
    page?.headers.set('content-security-policy', CONTROL_POLICY);
    return page ?? c.notFound();
  });
  app.get(
    '/control/:file',
    async (c) => (await staticFile(CONTROL, c.req.param('file'), c.req.raw)) ?? c.notFound(),
  );
  app.get(
    '/dist/*',
    async (c) => (await staticFile(distDir, pathAfter(c.req.url, '/dist'), c.req.raw)) ?? c.notFound(),
  );
  app.get('/docs', (c) => c.redirect('/docs/'));
  app.get('/docs/*', async (c) => {
    const page = await staticFile(docsDir, pathAfter(c.req.url, '/docs/'), c.req.raw);
    page?.headers.set('content-security-policy', DOCS_POLICY);
    return page ?? c.notFound();
  });
  app.route('/', newsroom({ service: (request) => sandbox.fetch(request), key: SANDBOX_KEY, pagesDir }));
  app.get('*', async (c) => {
    const pathname = pathAfter(c.req.url, '');
    const page = await staticFile(pagesDir, pathname, c.req.raw);
    for (const [name, value] of Object.entries(pageHeaders(pathname))) page?.headers.set(name, value);
    return page ?? c.notFound();
  });
  app.notFound(
    () =>
      new Response('Not found\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } }),
  );
  app.onError(() => refuse(500, 'Server Error'));

  return async (request, connection = {}) => {
    const { pathname } = new URL(request.url);
    const toSandbox = /^\/(v1|api|audio|video|share|health|control\/api)(\/|$)/.test(pathname);
    return toSandbox ? sandbox.fetch(request, connection) : app.fetch(request, connection);
  };
};

const pathAfter = (address: string, prefix: string): string => new URL(address).pathname.slice(prefix.length);
