import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentile, simulate } from '../../scripts/simulate/fleet.mjs';

void test('the simulated fleet: each way asks less than the one before, and the relay no more than 20 a minute', async () => {
  const readers = 300;
  const naive = await simulate('naive', readers);
  const element = await simulate('element', readers);
  const src = await simulate('src', readers);
  const relay = await simulate('relay', readers);
  assert.ok(naive.questions > 2 * element.questions, 'naive');
  assert.ok(element.questions > 1.3 * src.questions, 'remembered');
  assert.ok(src.questions > 2 * relay.questions, 'relay');
  assert.ok(relay.busiestMinute <= 20);
  assert.equal(relay.refusals, 0);
  assert.deepEqual([src.heard, relay.heard], [1, 1]);
  assert.ok(percentile(relay, 0.95) < 8_000);
  assert.ok(percentile(naive, 0.95) > percentile(relay, 0.95));
});

void test('the simulated fleet is the same twice', async () => {
  assert.deepEqual(await simulate('src', 50), await simulate('src', 50));
});
