import { refuse } from './envelope.js';
import { fileResponse } from './files/file-response.js';
import type { Parts, Service } from './service.js';

/** Name of the service that hands out the audio of all the others. */
export const AUDIO_SERVICE = 'audio';
const AUDIO_PATH = /^\/audio\/([0-9a-f]{32})\.mp3$/;

/** The audio of every service: one signed address per row, byte ranges, nothing of the file's name outside. */
export const audioService = (parts: Parts): Service => ({
  name: AUDIO_SERVICE,
  stop: () => undefined,
  target(_request, url) {
    if (!url.pathname.startsWith('/audio/')) return null;
    const row = parts.posts.byKey(AUDIO_PATH.exec(url.pathname)?.[1] ?? '');
    const domains = (row && parts.sites.get(row.siteId)?.domains) ?? [];
    return { service: AUDIO_SERVICE, surface: 'audio', domains, ...(row ? { postId: row.postId } : {}) };
  },
  async answer(request, url) {
    const cors = {
      ...(parts.settings.audioCors ? { 'Access-Control-Allow-Origin': '*' } : {}),
      'Cross-Origin-Resource-Policy': 'cross-origin',
    };
    if (request.method === 'OPTIONS') {
      const allowed = {
        'Access-Control-Allow-Methods': 'GET, HEAD',
        'Access-Control-Allow-Headers': 'Range',
      };
      return new Response(null, { status: 204, headers: { ...cors, ...allowed } });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(405, 'Method Not Allowed', { Allow: 'GET, HEAD' });
    }
    const key = AUDIO_PATH.exec(url.pathname)?.[1] ?? '';
    const row = parts.posts.byKey(key);
    if (row?.status !== 'ready') return refuse(404, 'Audio not found', cors);
    const { searchParams: query } = url;
    if (!parts.signedAudio.allows(key, row.audioId, row.epoch, query.get('e'), query.get('s'))) {
      return refuse(403, 'Audio URL has expired', cors);
    }
    const file = await fileResponse(parts.studio.pathOf(row.audioId), request, cors);
    return file ?? refuse(404, 'Audio not found', cors);
  },
});
