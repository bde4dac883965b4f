import { parentPort } from 'node:worker_threads';
import load, { type Engine } from '@echogarden/espeak-ng-emscripten';
import { createMp3Encoder } from 'wasm-media-encoders';
import { reason } from '../log.js';
import { unreachable } from '../unreachable.js';
import {
  SAMPLE_RATE,
  type SpeechOrder,
  type SpeechReply,
  type SpeechRequest,
  type SpeechResult,
} from './speech-message.js';

type Encoder = Awaited<ReturnType<typeof createMp3Encoder>>;

interface Recording {
  readonly voice: string;
  readonly wordsPerMinute: number;
  readonly pitch: number;
  readonly encoder: Encoder;
  held: Float32Array;
  encoded: number;
}

// 22,050 Hz holds nothing that more bits would bring out; a constant rate lets a browser seek without an index.
const KILOBITS = 48;
const NOTHING = new Uint8Array(0);

const recordings = new Map<number, Recording>();
let engine: Promise<Engine> | undefined;
let current: Recording | undefined;

const theEngine = (): Promise<Engine> => (engine ??= load().then((module) => new module.eSpeakNGWorker()));

const recordingOf = (id: number): Recording => {
  const recording = recordings.get(id);
  if (!recording) throw new Error('no such recording');
  return recording;
};

const open = async (order: Extract<SpeechOrder, { kind: 'open' }>): Promise<SpeechResult> => {
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate: SAMPLE_RATE, channels: 1, bitrate: KILOBITS });
  const { voice, wordsPerMinute, pitch } = order;
  recordings.set(order.recording, {
    voice,
    wordsPerMinute,
    pitch,
    encoder,
    held: new Float32Array(0),
    encoded: 0,
  });
  return { mp3: NOTHING, samples: 0 };
};

// Changing the voice reads its dictionary anew (60 ms), so it happens only where another recording spoke last.
const take = async (recording: Recording): Promise<Engine> => {
  const speaker = await theEngine();
  if (current === recording) return speaker;
  current = undefined;
  if (speaker.set_voice(recording.voice) !== 0) throw new Error(`no voice ${recording.voice}`);
  speaker.set_rate(recording.wordsPerMinute);
  speaker.set_pitch(recording.pitch);
  current = recording;
  return speaker;
};

const say = async (recording: Recording, text: string, pauseMs: number): Promise<SpeechResult> => {
  const speaker = await take(recording);
  const chunks: Int16Array[] = [];
  speaker.synthesize(text, (samples) => {
    if (samples) chunks.push(samples.slice());
    return false;
  });
  const spoken = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const held = new Float32Array(spoken + Math.round((SAMPLE_RATE * pauseMs) / 1000));
  let at = 0;
  for (const chunk of chunks) for (const sample of chunk) held[at++] = sample / 32_768;
  recording.held = held;
  recording.encoded = 0;
  return { mp3: NOTHING, samples: held.length };
};

const encode = (recording: Recording, toSample: number): SpeechResult => {
  const slice = recording.held.subarray(recording.encoded, toSample);
  recording.encoded = toSample;
  // The encoder hands out a window on its own memory, which the next call writes over.
  return { mp3: recording.encoder.encode([slice]).slice(), samples: recording.held.length };
};

const carryOut = async (order: SpeechOrder): Promise<SpeechResult> => {
  switch (order.kind) {
    case 'open':
      return open(order);
    case 'say':
      return say(recordingOf(order.recording), order.text, order.pauseMs);
    case 'encode':
      return encode(recordingOf(order.recording), order.toSample);
    case 'end': {
      const mp3 = recordingOf(order.recording).encoder.finalize().slice();
      recordings.delete(order.recording);
      return { mp3, samples: 0 };
    }
    case 'drop':
      recordings.delete(order.recording);
      return { mp3: NOTHING, samples: 0 };
    default:
      return unreachable(order);
  }
};

const reply = async ({ serial, order }: SpeechRequest): Promise<SpeechReply> => {
  try {
    return { serial, ok: true, result: await carryOut(order) };
  } catch (error) {
    return { serial, ok: false, error: reason(error) };
  }
};

// One order after the other: the engine is a single voice.
let last = Promise.resolve();
parentPort?.on('message', (request: SpeechRequest) => {
  last = last.then(async () => {
    const answer = await reply(request);
    parentPort?.postMessage(answer);
  });
});
