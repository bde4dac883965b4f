import { open, type FileHandle } from 'node:fs/promises';
import { byteRange } from './byte-range.js';
import { contentType } from './content-type.js';

/** One chunk of a streamed file, in bytes. */
const CHUNK = 65_536;

/**
 * The file as an HTTP answer (200, 206, 304, 416; HEAD without body), streamed; null where there is no such file.
 * `headers` are added to every one of them.
 */
export const fileResponse = async (
  path: string,
  request: Request,
  headers: Record<string, string> = {},
): Promise<Response | null> => {
  const file = await openFile(path);
  if (!file) return null;
  const { handle, size, mtimeMs } = file;
  const etag = `"${size.toString(16)}-${Math.round(mtimeMs).toString(16)}"`;
  const common = {
    'content-type': contentType(path),
    'accept-ranges': 'bytes',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'last-modified': new Date(mtimeMs).toUTCString(),
    etag,
    ...headers,
  };
  const bare = async (status: number, more: Record<string, string>): Promise<Response> => {
    await handle.close();
    return new Response(null, { status, headers: { ...common, ...more } });
  };

  if (matches(request.headers.get('if-none-match'), etag)) return bare(304, {});
  // A part of another version is worth nothing: If-Range then asks for the whole. RFC 9110, 13.1.5.
  const ifRange = request.headers.get('if-range');
  const current = ifRange === null || ifRange === etag || ifRange === common['last-modified'];
  const range = byteRange(current ? request.headers.get('range') : null, size);
  if (range.kind === 'unsatisfiable') return bare(416, { 'content-range': `bytes */${size}` });

  const first = range.kind === 'part' ? range.first : 0;
  const last = range.kind === 'part' ? range.last : size - 1;
  const length = { 'content-length': String(last - first + 1) };
  const part = range.kind === 'part' ? { 'content-range': `bytes ${first}-${last}/${size}` } : {};
  const status = range.kind === 'part' ? 206 : 200;
  if (request.method === 'HEAD' || size === 0) return bare(status, { ...length, ...part });
  return new Response(stream(handle, first, last), { status, headers: { ...common, ...length, ...part } });
};

const openFile = async (
  path: string,
): Promise<{ handle: FileHandle; size: number; mtimeMs: number } | null> => {
  const handle = await open(path, 'r').catch(() => null);
  if (!handle) return null;
  // One handle for the measure and the bytes: the file may be replaced in between.
  const stat = await handle.stat();
  if (stat.isFile()) return { handle, size: stat.size, mtimeMs: stat.mtimeMs };
  await handle.close();
  return null;
};

const matches = (header: string | null, etag: string): boolean =>
  header !== null &&
  header.split(',').some((candidate) => ['*', etag, `W/${etag}`].includes(candidate.trim()));

const stream = (handle: FileHandle, first: number, last: number): ReadableStream<Uint8Array> => {
  let at = first;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const buffer = new Uint8Array(Math.min(CHUNK, last - at + 1));
          const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
          at += bytesRead;
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
          if (bytesRead > 0 && at <= last) return;
          await handle.close();
          controller.close();
        } catch (error) {
          await handle.close().catch(() => undefined);
          throw error;
        }
      },
      // The reader went away in the middle, as every browser does when it seeks.
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
};
