// What every runtime serves in the test: the file that is shipped, and options out of the environment.
import { createRelay, vidgen, voicgenPublic, vozia } from '../../../../dist/relay/index.js';

/** @param {(name: string) => string} read an environment variable */
export const makeRelay = (read) =>
  createRelay({
    sites: {
      open: { provider: voicgenPublic({ baseUrl: read('UPSTREAM') }), domains: ['news.example'] },
      pods: {
        provider: vozia({ key: read('VOZIA_KEY'), baseUrl: read('UPSTREAM') }),
        domains: ['news.example'],
      },
      films: {
        provider: vidgen({ key: read('VIDGEN_KEY'), baseUrl: read('UPSTREAM') }),
        domains: ['news.example'],
        webhookSecret: read('VIDGEN_SECRET'),
      },
    },
    allowLoopback: true,
    log: (entry) => {
      console.log(JSON.stringify(entry));
    },
  });
