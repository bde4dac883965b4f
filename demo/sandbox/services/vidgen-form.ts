import { readLimited } from '../body-limit.js';
import { jsonError } from './json-answer.js';

/** What a job is made of. */
export interface VidgenForm {
  readonly image: Uint8Array;
  readonly audio: Uint8Array;
  readonly webhookUrl: string | null;
}

/** Largest file, in bytes. */
const MAX_FILE_BYTES = 50 * 1024 * 1024;
// Two files, and room for what stands around them.
const MAX_FORM_BYTES = 2 * MAX_FILE_BYTES + 65_536;

/** Media types by field, each with the endings that stand for it where a client (curl, for one) sends no type. */
const TYPES = {
  image: { types: /^image\/(jpeg|png|webp)$/, names: /\.(jpe?g|png|webp)$/i },
  audio: {
    types: /^(audio\/(mpeg|mp3|wav|wave|x-wav|vnd\.wave|mp4|m4a|x-m4a|aac|ogg|opus)|application\/ogg)$/,
    names: /\.(mp3|wav|m4a|ogg)$/i,
  },
};

const isSupported = ({ type, name }: File, field: keyof typeof TYPES): boolean => {
  const [essence = ''] = type.toLowerCase().split(';');
  const { types, names } = TYPES[field];
  return essence === '' || essence === 'application/octet-stream' ? names.test(name) : types.test(essence);
};

const LOOPBACK = /^(127(\.\d+){3}|\[::1\]|localhost)$/;

/** https; http too where it leads to this machine: a sandbox has no certificate. */
const isCallback = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username || password) return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
};

/** Reads the form of `POST /api/jobs`, or gives the refusal: 400, 413, 415. */
export const readVidgenForm = async (
  request: Request,
): Promise<{ readonly form: VidgenForm } | { readonly refusal: Response }> => {
  const refuse = (status: number, error: string) => ({ refusal: jsonError(status, error) });
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\b/i.test(type)) return refuse(400, 'The body must be multipart/form-data');
  const bytes = await readLimited(request, MAX_FORM_BYTES).catch(() => undefined);
  if (bytes === null) return refuse(413, 'File too large: at most 50 MB');
  const form =
    bytes && (await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => null));
  if (!form) return refuse(400, 'The body is malformed');
  const files = new Map<string, Uint8Array>();
  for (const field of ['image', 'audio'] as const) {
    const [file, ...others] = form.getAll(field);
    if (!(file instanceof File) || others.length > 0 || file.size === 0) {
      return refuse(400, `The file ${field} is required, once`);
    }
    if (file.size > MAX_FILE_BYTES) return refuse(413, `The file ${field} is too large: at most 50 MB`);
    if (!isSupported(file, field)) return refuse(415, `The type of the file ${field} is not supported`);
    files.set(field, new Uint8Array(await file.arrayBuffer()));
  }
  const [given, ...others] = form.getAll('webhookUrl');
  const webhookUrl = given === undefined || given === '' ? null : given;
  if (
    others.length > 0 ||
    (webhookUrl !== null && !(typeof webhookUrl === 'string' && isCallback(webhookUrl)))
  ) {
    return refuse(400, 'webhookUrl must start with https://');
  }
  const [image = new Uint8Array(), audio = new Uint8Array()] = [files.get('image'), files.get('audio')];
  return { form: { image, audio, webhookUrl } };
};
