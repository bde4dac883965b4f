import { startDemo, type DemoOptions } from '../../demo/server.js';

// The demo in a process of its own, as `npm start` runs it: the tests' compiler and their load stay outside.

const options = process.argv[2];
if (options === undefined || !process.send) throw new Error('This file is started by fixtures.ts');

const demo = await startDemo({ ...(JSON.parse(options) as Partial<DemoOptions>), port: 0 });
process.send({ url: demo.url, port: demo.port });

// The channel closes when the tests end, however they end.
process.once('disconnect', () => {
  void demo.close().finally(() => process.exit());
});
