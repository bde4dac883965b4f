import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { startDemo } from '../../demo/server.js';

/** A question that reached the service. */
interface Asked {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly surface: string;
  readonly postId: string | null;
}

/** The sandbox, with real speech, as the service that a site asks. */
export interface Service {
  readonly url: string;
  /** Turns a knob. */
  control(method: 'PATCH' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<void>;
  /** A post's row as it shall stand, for the domain of the test's sites. */
  put(
    postId: string | number,
    status: 'pending' | 'generating' | 'ready' | 'failed',
    more?: object,
  ): Promise<void>;
  /** What was asked since `forget`, of one surface. */
  asked(surface: string, postId?: string | number): Promise<Asked[]>;
  /** Empties the log and every limiter. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** The domain that the sites of the tests have. */
export const domain = '127.0.0.1';

/** Starts it. */
export async function startService(): Promise<Service> {
  const dataDir = await mkdtemp(join(tmpdir(), 'voicgen-sandbox-'));
  const demo = await startDemo({ port: 0, dataDir, pauseMs: 300, demoLanguages: ['en'] });
  const control: Service['control'] = async (method, path, body) => {
    const response = await fetch(`${demo.url}/control/api/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    assert.ok(response.ok, `${method} ${path}: ${await response.text()}`);
  };
  return {
    url: demo.url,
    control,
    put: (postId, status, more = {}) =>
      control('PUT', 'posts', { domain, postId: String(postId), lang: 'en', status, ...more }),
    async asked(surface, postId) {
      const response = await fetch(`${demo.url}/control/api/requests`);
      const { data } = (await response.json()) as { data: Asked[] };
      return data.filter(
        (request) =>
          request.surface === surface && (postId === undefined || request.postId === String(postId)),
      );
    },
    async forget() {
      await control('DELETE', 'requests');
      await control('POST', 'limiter/reset', {});
    },
    async close() {
      await demo.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
