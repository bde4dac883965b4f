// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { root } from './project.mjs';

const HOST = '127.0.0.1';

/** A fault of the call, told in one sentence. */
class Refusal extends Error {}

/** @param {string | undefined} written */
export function portFrom(written) {
  const port = Number(written ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Refusal(`PORT=${written} is no port number.`);
  return port;
}

/** Told before the build, not after it. @param {number} port */
async function checkFree(port) {
  const server = createServer().listen(port, HOST);
  await once(server, 'listening').catch((error) => {
    throw error;
  });
  server.close();
  await once(server, 'close');
}

/** @param {unknown} error @param {number} port */
function explain(error, port) {
  const fault = error instanceof Error && 'code' in error ? error.code : undefined;
  if (fault === 'EADDRINUSE') {
    const other = port < 65_535 ? port + 1 : port - 1;
    return `Port ${port} is taken: choose another, as in \`PORT=${other} npm start\`.`;
  }
  if (fault === 'EACCES')
    return `Port ${port} is not yours to open: choose one above 1023, as in \`PORT=8081 npm start\`.`;
  return error instanceof Refusal ? error.message : undefined;
}

let port = 0;
try {
  port = portFrom(process.env['PORT']);
  await checkFree(port);
  await build();
  const { startDemo } = await import(pathToFileURL(join(root, 'demo/server.ts')).href);
  const demo = await startDemo({ port, dataDir: join(root, '.sandbox') });
  console.log(`Open ${demo.url}`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void demo.close().finally(() => process.exit()));
  }
} catch (error) {
  const sentence = explain(error, port);
  console.error(sentence ?? error);
  process.exit(1);
}
