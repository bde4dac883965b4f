// @ts-check
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createRelay, voicgenPublic } from '../../src/relay/index.js';
import { serveRelay } from '../../src/relay/node.js';

// Two servers in one process, for `npm run bench:relay`: the relay, and a bare hono handler that returns `BODY`. Each
// answer to `/cpu` is the CPU time that the process has spent, in ms.

const body = process.env['BODY'] ?? '';
const relay = createRelay({
  sites: { open: { provider: voicgenPublic(), domains: ['news.example'] } },
  fetch: () => Promise.resolve(new Response(body)),
  log: () => undefined,
});
const bare = new Hono();
bare.get('/cpu', (context) => {
  const { user, system } = process.cpuUsage();
  return context.text(String((user + system) / 1_000));
});
bare.get('/:site/v1/public/audio/status', (context) =>
  context.body(body, 200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' }),
);
const { url } = await serveRelay(relay, { port: 0 });
serve({ fetch: bare.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.send?.({ relay: url, bare: `http://127.0.0.1:${port}` });
});
process.on('disconnect', () => process.exit());
