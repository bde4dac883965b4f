import type { TestContext } from 'node:test';
import { SANDBOX_KEY, type SandboxOptions } from '../../demo/sandbox/sandbox.js';
import { TestSandbox, type Answered, type TestClock } from './sandbox-fixture.js';

/** What an answer says; the tests say themselves what they expect of it. */
export type Said = Record<string, unknown>;

/** The body of an answer, whatever its shape. */
export const said = ({ text }: Answered): Said => JSON.parse(text) as Said;

/** A sandbox without the built-in article, closed at the end of the test. */
export const openFor = async (
  t: TestContext,
  options: Pick<SandboxOptions, 'settings'> & { dataDir?: string } = {},
): Promise<TestSandbox> => {
  const sandbox = await TestSandbox.open({ demoLanguages: [], ...options });
  t.after(() => sandbox.close());
  return sandbox;
};

/** One request that a sandbox must refuse. */
export interface Refusal {
  readonly says: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | FormData;
  readonly status: number;
  readonly answer: unknown;
}

/** Asks as the row says: status and body. */
export const refusalOf = async (
  sandbox: TestSandbox,
  { method = 'GET', path, headers = {}, body }: Refusal,
): Promise<{ status: number; answer: unknown }> => {
  const answered = await sandbox.ask(path, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answered.status, answer: said(answered) };
};

/** Makes every sleep of the clock wait until the returned function is called. */
export const holdClock = (clock: TestClock): (() => void) => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  clock.onSleep = () => opened;
  return () => {
    clock.onSleep = () => undefined;
    open();
  };
};

/** Asks until `isDone`; the test's own time limit ends it. */
export const askUntil = async (
  ask: () => Promise<Answered>,
  isDone: (answer: Answered) => boolean,
): Promise<Answered> => {
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

/** Headers of a JSON body with the built-in key. */
export const KEYED_JSON = { 'content-type': 'application/json', 'x-api-key': SANDBOX_KEY };
