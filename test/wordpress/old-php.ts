import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buffer } from 'node:stream/consumers';
import { staticFile } from '../../demo/sandbox/files/static-files.js';
import { oldPhpDir } from '../../scripts/wordpress-tools.mjs';
import type { Served } from './site.js';

/** Why PHP 7.4 cannot run here; false where it can. */
export const lacksOldPhp = (): string | false =>
  existsSync(oldPhpDir) ? false : 'PHP 7.4 is not here: node scripts/wordpress-tools.mjs';

interface Answer {
  readonly httpStatusCode: number;
  readonly headers: Record<string, string[]>;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly errors: string;
  readonly exitCode: number;
}

/** What we use of @php-wasm/universal, which is installed for these tests alone. */
interface OldPhp {
  readonly mkdir: (path: string) => void;
  readonly mount: (
    path: string,
    handler: (php: unknown, fs: FileSystem, at: string) => () => void,
  ) => Promise<unknown>;
  readonly run: (request: {
    code?: string;
    scriptPath?: string;
    relativeUri?: string;
    method?: string;
    headers?: Record<string, string>;
    body?: Uint8Array;
    env?: Record<string, string>;
  }) => Promise<Answer>;
  readonly exit: () => void;
}

interface FileSystem {
  readonly filesystems: { readonly NODEFS: unknown };
  readonly mount: (type: unknown, options: { root: string }, at: string) => void;
  readonly unmount: (at: string) => void;
}

interface Universal {
  readonly PHP: new (runtime: number) => OldPhp;
  readonly loadPHPRuntime: (loader: unknown) => Promise<number>;
}

const load = (name: string): Promise<unknown> =>
  import(pathToFileURL(join(oldPhpDir, 'node_modules/@php-wasm', name, 'index.js')).href);

/** A PHP 7.4 that sees these folders under their own paths. */
export async function openOldPhp(folders: readonly string[]): Promise<OldPhp> {
  const { PHP, loadPHPRuntime } = (await load('universal')) as Universal;
  const { getPHPLoaderModule } = (await load('node-7-4')) as { getPHPLoaderModule: () => Promise<unknown> };
  const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()));
  for (const folder of folders) {
    php.mkdir(folder);
    await php.mount(folder, (_, fs, at) => {
      fs.mount(fs.filesystems.NODEFS, { root: folder }, at);
      return () => {
        fs.unmount(at);
      };
    });
  }
  return php;
}

/** Serves a site by PHP 7.4, one request at a time. It reaches no network: the service is out of its reach. */
export async function serveByOldPhp(dir: string, port: number, env: Record<string, string>): Promise<Served> {
  const php = await openOldPhp([dir]);
  let last: Promise<unknown> = Promise.resolve();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = '/', method = 'GET' } = request;
    const { pathname } = new URL(url, 'http://127.0.0.1');
    const file = join(dir, decodeURIComponent(pathname));
    if (!pathname.endsWith('.php') && existsSync(file) && statSync(file).isFile()) {
      const found = await staticFile(dir, pathname, new Request(`http://127.0.0.1${pathname}`));
      response.writeHead(found?.status ?? 404, Object.fromEntries(found?.headers ?? []));
      response.end(Buffer.from((await found?.arrayBuffer()) ?? new ArrayBuffer(0)));
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const body = await buffer(request);
    const turn = last.then(() =>
      php.run({ scriptPath: join(dir, 'router.php'), relativeUri: url, method, headers, body, env }),
    );
    last = turn.catch(() => undefined);
    const { httpStatusCode, headers: said, bytes } = await turn;
    response.writeHead(httpStatusCode, said);
    response.end(bytes);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    async close() {
      server.closeAllConnections();
      server.close();
      await last;
      php.exit();
    },
  };
}
