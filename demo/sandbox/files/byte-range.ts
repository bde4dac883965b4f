/** What a `Range` header comes to for a file of a known size. */
export type ByteRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: ByteRange = { kind: 'whole' };

/**
 * RFC 9110, 14.2: one range is served, anything that is not understood (other units, several ranges, a last byte
 * before the first) is ignored, and a range that begins behind the end cannot be satisfied. `size` in bytes.
 */
export const byteRange = (header: string | null, size: number): ByteRange => {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '');
  const [, from = '', to = ''] = found ?? [];
  if (!found || (from === '' && to === '')) return WHOLE;
  if (from === '') {
    const length = Number(to);
    return length === 0 || size === 0
      ? { kind: 'unsatisfiable' }
      : { kind: 'part', first: Math.max(0, size - length), last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return WHOLE;
  return first >= size ? { kind: 'unsatisfiable' } : { kind: 'part', first, last };
};
