// @ts-check
import { spawn } from 'node:child_process';
import { build } from './build.mjs';
import { SANDBOX_DIR, buildDocs } from './docs.mjs';
import { root } from './project.mjs';

try {
  await build({ strict: false });
  await buildDocs({ out: SANDBOX_DIR, sandbox: true });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

// The server says itself where it is, or why it cannot be there (a taken port).
const server = spawn(process.execPath, ['--import', 'tsx', 'demo/server.ts'], {
  cwd: root,
  stdio: 'inherit',
});
// A terminal sends Ctrl+C to both; a supervisor tells only this process.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => server.kill('SIGTERM'));
server.once('exit', (code) => (process.exitCode = code ?? 0));
