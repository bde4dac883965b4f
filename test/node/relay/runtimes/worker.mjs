import { makeRelay } from './options.mjs';

/** @type {ReturnType<typeof makeRelay> | undefined} */
let relay;

export default {
  /** @type {(request: Request, env: Record<string, string>, context: any) => Promise<Response>} */
  fetch(request, env, context) {
    relay ??= makeRelay((name) => env[name] ?? '');
    return relay.fetch(request, env, context);
  },
};
