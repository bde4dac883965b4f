/** A name that every driver takes: no case, no odd characters, a fixed length. The entry itself says what it is. */
export async function storageName(kind: string, key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `voicgen-listen:${kind}:${hex}`;
}
