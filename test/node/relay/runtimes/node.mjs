import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { makeRelay } from './options.mjs';

const relay = makeRelay((name) => process.env[name] ?? '');
createServer(getRequestListener((request) => relay.fetch(request))).listen(
  Number(process.env['PORT']),
  '127.0.0.1',
);
