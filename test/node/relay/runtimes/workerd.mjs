// workerd through miniflare, which lies in .tools.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { Miniflare } = createRequire(new URL('../../../../.tools/', import.meta.url))('miniflare');
const bindings = Object.fromEntries(
  ['UPSTREAM', 'VOZIA_KEY', 'VIDGEN_KEY', 'VIDGEN_SECRET'].map((name) => [name, process.env[name]]),
);
const worker = new Miniflare({
  modules: true,
  modulesRoot: fileURLToPath(new URL('../../../../', import.meta.url)),
  modulesRules: [{ type: 'ESModule', include: ['**/*.js', '**/*.mjs'] }],
  scriptPath: fileURLToPath(new URL('worker.mjs', import.meta.url)),
  bindings,
  compatibilityDate: '2026-04-01',
  host: '127.0.0.1',
  port: Number(process.env['PORT']),
  cf: false,
});
await worker.ready;
process.once('SIGTERM', () => {
  void worker.dispose().then(() => process.exit(0));
});
