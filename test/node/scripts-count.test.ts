import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countReport } from '../../scripts/reporters/e2e-count.mjs';
import { countSessions } from '../../scripts/reporters/element-count.mjs';
import countTests from '../../scripts/reporters/node-count.mjs';
import { choose, closingLine, countOutcome, sum } from '../../scripts/test.mjs';
import type { Count } from '../../scripts/reporters/element-count.mjs';

interface NodeEvent {
  type: string;
  data: object;
}

async function countNode(events: readonly NodeEvent[]): Promise<unknown> {
  async function* source(): AsyncGenerator<NodeEvent> {
    await Promise.resolve();
    yield* events;
  }
  let text = '';
  for await (const part of countTests(source())) text += part;
  return JSON.parse(text);
}

const oneFailed = { passed: 0, failed: 1, skipped: 0 };

const readCount = (report: string): Count => JSON.parse(report) as Count;

void test('Node: tests are counted, suites and files are not', async () => {
  const file = '/project/test/node/a.test.ts';
  assert.deepEqual(
    await countNode([
      { type: 'test:start', data: { name: 'one' } },
      { type: 'test:pass', data: { name: 'one', nesting: 0, file, details: {} } },
      { type: 'test:pass', data: { name: 'left out', nesting: 0, file, skip: true, details: {} } },
      { type: 'test:pass', data: { name: 'not written', nesting: 0, file, todo: true, details: {} } },
      { type: 'test:pass', data: { name: 'suite', nesting: 0, file, details: { type: 'suite' } } },
      { type: 'test:pass', data: { name: file, nesting: 0, file, details: {} } },
    ]),
    { passed: 1, failed: 0, skipped: 2, failures: [] },
  );
});

void test('Node: a failure counts once, where it happened', async () => {
  const fail = (name: string, failureType: string, type?: string): NodeEvent => ({
    type: 'test:fail',
    data: {
      name,
      nesting: 0,
      file: '/a.test.ts',
      details: { type, error: { failureType, message: 'no\nmore' } },
    },
  });
  assert.deepEqual(
    await countNode([fail('inner', 'testCodeFailure'), fail('outer', 'subtestsFailed', 'suite')]),
    { ...oneFailed, failures: ['/a.test.ts › inner › no'] },
  );
  assert.deepEqual(await countNode([fail('suite', 'hookFailed', 'suite')]), {
    ...oneFailed,
    failures: ['/a.test.ts › suite › no'],
  });
  assert.deepEqual(await countNode([fail('/a.test.ts', 'testCodeFailure')]), {
    ...oneFailed,
    failures: ['/a.test.ts › /a.test.ts › no'],
  });
});

void test('element: nested suites of every engine add up, and a file that did not load is a failure', () => {
  const inner = { name: 'inner', tests: [{ name: 'one', passed: true, skipped: false }], suites: [] };
  const left = { name: 'left out', passed: false, skipped: true };
  const bad = { name: 'bad', passed: false, skipped: false, error: { message: 'expected 1\nat line 3' } };
  const loaded = { testResults: { tests: [left], suites: [inner] }, errors: [] };
  assert.deepEqual(countSessions([loaded, loaded]), { passed: 2, failed: 0, skipped: 2, failures: [] });
  const place = { testFile: '/a.test.ts', browser: { name: 'Firefox' } };
  assert.deepEqual(countSessions([loaded, { ...place, errors: [new Error('no such module')] }]), {
    passed: 1,
    failed: 1,
    skipped: 1,
    failures: ['Firefox › /a.test.ts › no such module'],
  });
  assert.deepEqual(countSessions([{ ...loaded, ...place, errors: [new Error('after the tests')] }]), {
    passed: 1,
    failed: 1,
    skipped: 1,
    failures: ['Firefox › /a.test.ts › after the tests'],
  });
  assert.deepEqual(
    countSessions([
      {
        ...place,
        testResults: {
          tests: [],
          suites: [{ name: 'outer', tests: [], suites: [{ ...inner, tests: [bad] }] }],
        },
      },
    ]),
    { ...oneFailed, failures: ['Firefox › outer › inner › bad › expected 1'] },
  );
});

void test('e2e: flaky is failed, and so is an error outside the tests', () => {
  const specs = ['expected', 'unexpected', 'flaky', 'skipped'].map((status) => ({
    title: status,
    tests: [{ status, results: [{ error: { message: 'no' } }] }],
  }));
  assert.deepEqual(countReport({ suites: [{ title: 'a.spec.ts', suites: [{ specs }] }], errors: [] }), {
    passed: 1,
    failed: 2,
    skipped: 1,
    failures: ['a.spec.ts › unexpected › no', 'a.spec.ts › flaky › no'],
  });
  assert.deepEqual(countReport({ errors: [{ message: 'no such module' }] }), {
    ...oneFailed,
    failures: ['no such module'],
  });
});

void test('a runner that crashed, wrote nonsense, or failed without saying so is a failed test', () => {
  const good = '{"passed":2,"failed":0,"skipped":1}';
  assert.deepEqual(countOutcome({ code: 0, report: good }, readCount), { passed: 2, failed: 0, skipped: 1 });
  assert.deepEqual(countOutcome({ code: 1, report: good }, readCount), { passed: 2, failed: 1, skipped: 1 });
  assert.deepEqual(countOutcome({ code: 0, report: undefined }, readCount), oneFailed);
  assert.deepEqual(countOutcome({ code: 0, report: '{"passed":' }, readCount), oneFailed);
});

void test('the closing line holds the sum of all runners', () => {
  const total = sum([
    { passed: 2, failed: 0, skipped: 1 },
    { passed: 3, failed: 1, skipped: 0 },
  ]);
  assert.equal(closingLine(total), '5 passed, 1 failed, 1 skipped');
});

void test('words choose a group and files', () => {
  assert.deepEqual(
    choose([]).chosen.map(({ name }) => name),
    ['node', 'integrations', 'wordpress', 'element', 'e2e'],
  );
  assert.equal(choose([]).matches('test/node/url.test.ts'), true);
  const { chosen, matches } = choose(['node', 'url']);
  assert.deepEqual(
    chosen.map(({ name }) => name),
    ['node'],
  );
  assert.deepEqual([matches('test/node/url.test.ts'), matches('test/node/pace.test.ts')], [true, false]);
  assert.equal(choose(['url']).chosen.length, 5);
});
