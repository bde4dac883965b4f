// Deno and Bun, each with the server it brings.
import { makeRelay } from './options.mjs';

/** @type {any} */
const { Deno, Bun } = globalThis;
/** @param {string} name */
const read = (name) => (Deno ? Deno.env.get(name) : process.env[name]) ?? '';
const relay = makeRelay(read);
const port = Number(read('PORT'));
const hostname = '127.0.0.1';
if (Deno) Deno.serve({ port, hostname }, (/** @type {Request} */ request) => relay.fetch(request));
else Bun.serve({ port, hostname, fetch: (/** @type {Request} */ request) => relay.fetch(request) });
