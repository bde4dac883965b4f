const algorithm = { name: 'HMAC', hash: 'SHA-256' };

/** A webhook secret as a key that can check signatures and cannot be read back. */
export function importWebhookSecret(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['verify']);
}

/** 64 lower-case hex digits, as the service writes them, as 32 bytes; undefined for anything else. */
function readSignature(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[0-9a-f]{64}$/.test(text)) return undefined;
  return Uint8Array.from({ length: 32 }, (_, index) => parseInt(text.slice(2 * index, 2 * index + 2), 16));
}

/**
 * Is this the HMAC-SHA256 of the raw body with one of the secrets? WebCrypto compares in constant time, and
 * every secret is tried whatever the others said.
 */
export async function isSignedBy(
  keys: readonly CryptoKey[],
  body: Uint8Array<ArrayBuffer>,
  signature: string | null,
): Promise<boolean> {
  const bytes = readSignature(signature ?? '');
  if (!bytes) return false;
  const matches = await Promise.all(keys.map((key) => crypto.subtle.verify(algorithm, key, bytes, body)));
  return matches.includes(true);
}
