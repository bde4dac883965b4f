import { runRelay } from '../../../src/client/relay-command.js';

// A relay in a process of its own: `node --import tsx run-relay.ts relay.json`. Prints where it listens, then its log.

const serving = await runRelay(process.argv[2] ?? '', process.env, (entry) => {
  console.log(JSON.stringify(entry));
});
console.log(`listening ${serving.url}`);
process.once('SIGTERM', () => {
  void serving.close().then(() => process.exit(0));
});
