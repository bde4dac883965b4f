import assert from 'node:assert/strict';
import { after } from 'node:test';
import { inspect } from 'node:util';

/** Keys and secrets that must never be seen: each test run searches for them in everything it meets. */
export const canaries = {
  voicgen: 'vg_live_canary_4f1c09d7a2e84b63',
  vozia: 'vz_canary_0b5e77c1d93a4f28',
  vidgen: 'vid_canary_9d20ce6f718b4a55',
  revid: 'rv_canary_6a3f18e0b4c97d21',
  secret: 'whsec_canary_e87d5b2240fa4c19',
  oldSecret: 'whsec_canary_old_31c6f9a80d7e4b52',
} as const;

const encoded = (text: string): string[] => [
  text,
  encodeURIComponent(text),
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
  Buffer.from(`Bearer ${text}`).toString('base64').replace(/=+$/, ''),
  Buffer.from(text).toString('hex'),
  Array.from(text).reverse().join(''),
];
const forms = Object.values(canaries)
  .flatMap(encoded)
  .map((form) => form.toLowerCase());

const sightings: string[] = [];
let looked = 0;

/** Searches a text, or anything that can be printed, for keys. */
export function look(where: string, ...things: readonly unknown[]): void {
  for (const thing of things) {
    looked += 1;
    const text = (
      typeof thing === 'string' ? thing : inspect(thing, { depth: 12, showHidden: true })
    ).toLowerCase();
    if (forms.some((form) => text.includes(form))) sightings.push(where);
  }
}

for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
  const original = console[method].bind(console);
  console[method] = (...things: unknown[]) => {
    look(`console.${method}`, ...things);
    original(...things);
  };
}

process.on('uncaughtExceptionMonitor', (error) => {
  look('uncaught', error, error.stack);
});

after(() => {
  assert.deepEqual(sightings, [], 'a key was seen');
  assert.ok(looked > 0, 'nothing was searched');
});
