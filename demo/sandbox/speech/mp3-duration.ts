// ISO 11172-3 and 13818-3, Layer III: kilobits by index, and the sample rates of MPEG-1 (halved, quartered below).
const KILOBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KILOBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES = [44_100, 48_000, 32_000];

/** One frame of Layer III. */
export interface Mp3Frame {
  readonly offset: number;
  readonly bytes: number;
  readonly samples: number;
  readonly sampleRate: number;
}

const frameAt = (mp3: Uint8Array, offset: number): Mp3Frame | null => {
  const [a = 0, b = 0, c = 0] = mp3.subarray(offset, offset + 3);
  const version = (b >> 3) & 3; // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
  if (a !== 0xff || (b & 0xe0) !== 0xe0 || version === 1 || ((b >> 1) & 3) !== 1) return null;
  const kilobits = (version === 3 ? KILOBITS_1 : KILOBITS_2)[c >> 4];
  const fullRate = SAMPLE_RATES[(c >> 2) & 3];
  if (!kilobits || fullRate === undefined) return null;
  const sampleRate = fullRate >> (version === 3 ? 0 : version === 2 ? 1 : 2);
  const samples = version === 3 ? 1152 : 576;
  const bytes = Math.floor((samples / 8) * ((kilobits * 1000) / sampleRate)) + ((c >> 1) & 1);
  return offset + bytes <= mp3.length ? { offset, bytes, samples, sampleRate } : null;
};

/** The frames of an MP3 without tags in front; stops at the first byte that begins none. */
export const mp3Frames = (mp3: Uint8Array): Mp3Frame[] => {
  const frames: Mp3Frame[] = [];
  for (let frame = frameAt(mp3, 0); frame; frame = frameAt(mp3, frame.offset + frame.bytes))
    frames.push(frame);
  return frames;
};

/** Length in seconds, measured on the frames themselves: what a browser will show. */
export const mp3DurationSeconds = (mp3: Uint8Array): number =>
  mp3Frames(mp3).reduce((sum, frame) => sum + frame.samples / frame.sampleRate, 0);
