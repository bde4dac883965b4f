import { refuse } from './envelope.js';

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const LOOPBACK_ADDRESS = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

/**
 * A refusal for whoever must not turn the sandbox's knobs, or null: other machines, a page that reached us under a
 * made-up name (DNS rebinding), and for writes any page but our own. Node and curl send neither header.
 */
export const loopbackOnly = (request: Request, remoteAddress: string | undefined): Response | null => {
  const url = new URL(request.url);
  const near = remoteAddress === undefined || LOOPBACK_ADDRESS.test(remoteAddress);
  if (!near || !LOOPBACK_HOST.test(url.hostname)) return refuse(403, 'Only from this machine');
  if (request.method === 'GET' || request.method === 'HEAD') return null;
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site') ?? 'none';
  const own = (origin === null || origin === url.origin) && (site === 'none' || site === 'same-origin');
  return own ? null : refuse(403, 'Only from the sandbox’s own pages');
};
