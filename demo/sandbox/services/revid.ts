import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Target } from '../fault-rules.js';
import { hashOf } from '../hash.js';
import { reason } from '../log.js';
import type { Parts, Service } from '../service.js';
import { unreachable } from '../unreachable.js';
import { jsonAnswer, jsonError } from './json-answer.js';
import { jsonFields } from './json-fields.js';
import { narrate, narrationUrl } from './narrate.js';
import { spokenLanguage, spokenText, textToRead } from './narration-fields.js';

const NAME = 'revid';
const SUBMIT = '/api/tts';
const STATUS = /^\/api\/get\/([^/]+)$/;
/** Results are kept for a limited time: a day, in ms. */
const RETENTION_MS = 86_400_000;

const identity = { taskId: v.string(), madeAtMs: v.number() };
const taskSchema = v.variant('status', [
  v.object({ ...identity, status: v.literal('processing') }),
  v.object({ ...identity, status: v.literal('completed'), durationSeconds: v.number() }),
  v.object({ ...identity, status: v.literal('failed'), error: v.string() }),
]);
type Task = v.InferOutput<typeof taskSchema>;

const newTask = v.object({
  text: v.optional(spokenText('text'), null as never),
  language: spokenLanguage,
});

/**
 * The RevidAPI of CONTRACTS.md, section 4: the HTTP code is the state. Only the status route is documented; beside
 * it stands `POST /api/tts`, which takes a text and answers as the status of the new task does.
 */
export const revid = async (parts: Parts): Promise<Service> => {
  const store = parts.store(NAME, taskSchema);
  const tasks = new Map<string, Task>();
  const put = (task: Task): Promise<void> => {
    tasks.set(task.taskId, task);
    return store.put(hashOf(task.taskId), task);
  };
  for (const task of await store.load()) {
    if (task.status !== 'processing') tasks.set(task.taskId, task);
    else await put({ ...identityOf(task), status: 'failed', error: 'cut off by a restart' });
  }

  const statusOf = (request: Request, taskId: string): Response => {
    const task = tasks.get(taskId);
    const answer = (code: number, status: string, more: object): Response =>
      jsonAnswer(code, { code, task_id: taskId, status, ...more });
    const absent = (): Response => answer(404, 'not_found', { message: 'Task not found' });
    if (!task || task.madeAtMs + RETENTION_MS < parts.clock.now()) return absent();
    switch (task.status) {
      case 'processing':
        return answer(202, 'processing', { message: 'Task is being processed' });
      case 'completed': {
        const audioUrl = narrationUrl(parts, NAME, taskId, parts.originOf(request));
        if (audioUrl === null) return absent();
        const response = { audio_url: audioUrl, duration: task.durationSeconds };
        return answer(200, 'completed', { response, message: 'success' });
      }
      case 'failed':
        return answer(500, 'failed', { message: 'Task processing failed', error: task.error });
      default:
        return unreachable(task);
    }
  };

  // Never rejects: a failure is a task's state.
  const work = async (task: Task, { text, language }: v.InferOutput<typeof newTask>): Promise<void> => {
    try {
      const durationSeconds = await narrate(parts, {
        ...textToRead(text, language),
        service: NAME,
        id: task.taskId,
        onStart: () => undefined,
        onProgress: () => undefined,
      });
      await put({ ...identityOf(task), status: 'completed', durationSeconds });
    } catch (error) {
      if (parts.signal.aborted) return;
      parts.log(`a task was not done: ${reason(error)}`);
      await put({ ...identityOf(task), status: 'failed', error: reason(error) });
    }
  };

  const submit = async (request: Request): Promise<Response> => {
    const read = await jsonFields(request, newTask);
    if ('refusal' in read) return read.refusal;
    const task: Task = { taskId: randomUUID(), madeAtMs: parts.clock.now(), status: 'processing' };
    await put(task);
    parts.inBackground(work(task, read.fields));
    return statusOf(request, task.taskId);
  };

  return {
    name: NAME,
    stop: () => undefined,
    target(_request, url): Target | null {
      if (url.pathname === SUBMIT) return { service: NAME, surface: 'generate', domains: [] };
      const postId = STATUS.exec(url.pathname)?.[1];
      return postId === undefined ? null : { service: NAME, surface: 'keyed', domains: [], postId };
    },
    async answer(request, url) {
      const key = request.headers.get('x-api-key');
      const taskId = STATUS.exec(url.pathname)?.[1];
      const allowed = taskId === undefined ? 'POST' : 'GET';
      if (request.method !== allowed) return jsonError(405, 'Method not allowed', { allow: allowed });
      // To ask needs no key; one that is sent has to be one.
      if (key === null ? taskId === undefined : !parts.sites.byKey(key)) {
        return jsonError(401, key === null ? 'Missing API key' : 'Invalid API key');
      }
      return taskId === undefined ? submit(request) : statusOf(request, taskId);
    },
  };
};

const identityOf = ({ taskId, madeAtMs }: Task): Pick<Task, 'taskId' | 'madeAtMs'> => ({ taskId, madeAtMs });
