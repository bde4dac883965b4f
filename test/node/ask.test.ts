import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../../src/ask.js';
import type { Reply } from '../../src/ask.js';

// One question over HTTP: how much of a body is read, and what becomes of it.

const encoder = new TextEncoder();

function asked(response: Response): Promise<Reply> {
  return ask(
    'https://api.example/',
    () => Promise.resolve(response),
    new AbortController().signal,
    () => undefined,
  );
}

function inParts(parts: readonly Uint8Array[], status = 200, cut = false): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      if (cut) controller.error(new TypeError('reset'));
      else controller.close();
    },
  });
  return new Response(body, { status });
}

void test('E60 a body is read up to 64 KiB, over that it is nothing', async () => {
  const part = encoder.encode('x'.repeat(32_768));
  assert.equal((await asked(inParts([part, part]))).text.length, 65_536);
  assert.equal((await asked(inParts([part, part, encoder.encode('y')]))).text, '');
});

void test('a character that is cut by the network is whole again', async () => {
  const bytes = encoder.encode('é😀');
  const parts = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assert.equal((await asked(inParts(parts))).text, 'é😀');
});

void test('E67 what is lost of an error’s body costs its message, of an answer’s the answer', async () => {
  const parts = [encoder.encode('{"message"')];
  const { httpStatus, text } = await asked(inParts(parts, 402, true));
  assert.deepEqual([httpStatus, text], [402, '']);
  await assert.rejects(asked(inParts(parts, 200, true)), /reset/);
});

void test('E27 an answer without a body is an empty one', async () => {
  assert.equal((await asked(new Response(null, { status: 204 }))).text, '');
});
