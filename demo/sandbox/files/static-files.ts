import { resolve, sep } from 'node:path';
import { fileResponse } from './file-response.js';

/**
 * Answers with a file below `root`: `path` is the rest of the URL's path, still percent-encoded. A folder means its
 * `index.html`, a name without an ending its `.html`. Null: no such file, or a path that would leave the folder.
 */
export const staticFile = async (root: string, path: string, request: Request): Promise<Response | null> => {
  const inside = decoded(path);
  if (inside === null) return null;
  const base = resolve(root);
  const full = resolve(base, `.${sep}${inside}`);
  if (full !== base && !full.startsWith(base + sep)) return null;
  if (inside === '' || inside.endsWith('/')) return fileResponse(resolve(full, 'index.html'), request);
  return (await fileResponse(full, request)) ?? fileResponse(`${full}.html`, request);
};

const decoded = (path: string): string | null => {
  try {
    const text = decodeURIComponent(path).replace(/^\/+/, '');
    const hidden = text.split('/').some((part) => part.startsWith('.'));
    return hidden || /[\0\\]/.test(text) ? null : text;
  } catch {
    return null;
  }
};
