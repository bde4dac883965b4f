import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Limiter, rateHeaders } from '../../demo/sandbox/limiter.js';

const limiterAt = (start: number, limit = 60) => {
  const clock = { time: start };
  return {
    clock,
    limiter: new Limiter(
      () => clock.time,
      () => limit,
    ),
  };
};

void describe('the limiter', () => {
  void it('lets 60 through and refuses the 61st', () => {
    const { limiter } = limiterAt(0);
    for (let count = 1; count <= 60; count += 1) {
      assert.deepEqual(limiter.take('a.example'), { allowed: true, limit: 60, remaining: 60 - count });
    }
    assert.equal(limiter.take('a.example').allowed, false);
  });

  void it('opens its window with the first request and ends it 60 s later, not with the minute', () => {
    const { limiter, clock } = limiterAt(42_500, 1);
    assert.equal(limiter.take('a').allowed, true);
    clock.time = 42_500 + 59_999;
    assert.equal(limiter.take('a').allowed, false);
    clock.time = 42_500 + 60_000;
    assert.equal(limiter.take('a').allowed, true);
  });

  void it('does not count what it refused: nobody can hold a window shut', () => {
    const { limiter, clock } = limiterAt(0, 2);
    limiter.take('a');
    limiter.take('a');
    for (let count = 0; count < 500; count += 1) limiter.take('a');
    clock.time = 60_000;
    assert.deepEqual(limiter.take('a'), { allowed: true, limit: 2, remaining: 1 });
  });

  void it('says how long to wait in whole seconds, never 0, and when the window ends in Unix time', () => {
    const { limiter, clock } = limiterAt(1_000_000, 1);
    limiter.take('a');
    const waits: [number, number][] = [
      [1_000_000, 60],
      [1_000_001, 60],
      [1_001_000, 59],
      [1_059_001, 1],
      [1_059_999, 1],
    ];
    for (const [time, seconds] of waits) {
      clock.time = time;
      const verdict = limiter.take('a');
      assert.deepEqual(verdict, {
        allowed: false,
        limit: 1,
        retryAfterSeconds: seconds,
        resetAtSeconds: 1060,
      });
    }
  });

  void it('keeps the budgets of two keys apart', () => {
    const { limiter } = limiterAt(0, 1);
    assert.equal(limiter.take('a').allowed, true);
    assert.equal(limiter.take('a').allowed, false);
    assert.equal(limiter.take('b').allowed, true);
  });

  void it('forgets one key or all by hand', () => {
    const { limiter } = limiterAt(0, 1);
    limiter.take('a');
    limiter.take('b');
    limiter.reset('a');
    assert.equal(limiter.take('a').allowed, true);
    assert.equal(limiter.take('b').allowed, false);
    limiter.reset();
    assert.equal(limiter.take('b').allowed, true);
  });

  void it('does not grow with a million made-up keys', () => {
    const { limiter } = limiterAt(0, 1);
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 1_000_000; count += 1) limiter.take(`k${count}`);
    assert.ok(process.memoryUsage().heapUsed - before < 64 * 1024 * 1024);
  });

  void it('speaks in the headers of Laravel’s throttle', () => {
    assert.deepEqual(rateHeaders({ allowed: true, limit: 60, remaining: 12 }), {
      'X-RateLimit-Limit': '60',
      'X-RateLimit-Remaining': '12',
    });
    assert.deepEqual(rateHeaders({ allowed: false, limit: 60, retryAfterSeconds: 7, resetAtSeconds: 99 }), {
      'X-RateLimit-Limit': '60',
      'X-RateLimit-Remaining': '0',
      'Retry-After': '7',
      'X-RateLimit-Reset': '99',
    });
  });
});
