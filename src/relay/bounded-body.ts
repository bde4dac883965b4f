/**
 * The bytes of a body, as long as they are at most `maxBytes` and come before `late`; else the stream is cut.
 * Counted after decoding, whatever `Content-Length` promised. Rejects where the stream fails.
 */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  late: Promise<'late'>,
): Promise<Uint8Array<ArrayBuffer> | 'too-long' | 'late'> {
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let whole = false;
  try {
    for (;;) {
      const step = await Promise.race([reader.read(), late]);
      if (step === 'late') return 'late';
      if (step.done) break;
      size += step.value.byteLength;
      if (size > maxBytes) return 'too-long';
      chunks.push(step.value);
    }
    whole = true;
  } finally {
    // Nobody waits for the other side to agree: a stream that hangs may never answer a cancel.
    if (!whole) reader.cancel().catch(() => undefined);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
