import { createHash } from 'node:crypto';

const STYLE =
  'body{margin:0;min-height:100vh;display:grid;place-items:center;background:#15191c}video{max-width:100%;max-height:100vh}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; media-src 'self'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'`;

/** The page behind `outputShareLink`: the video and nothing else. `videoId` is hex. */
export const sharePage = (videoId: string): Response =>
  new Response(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
      `<title>A video of the sandbox</title><style>${STYLE}</style>` +
      `<video controls playsinline preload="metadata" src="/video/${videoId}.mp4"></video></html>`,
    {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
      },
    },
  );
