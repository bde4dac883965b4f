// @ts-check
import { once } from 'node:events';

/**
 * Opens an HTTP server on a free port of this machine, for nobody else.
 *
 * @param {import('node:http').Server} server
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} `url` such as `http://127.0.0.1:43210`; `close` ends the
 *   connections, too
 */
export async function openOnLoopback(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
