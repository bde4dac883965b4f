import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  Mp4OutputFormat,
  Output,
  type InputAudioTrack,
} from 'mediabunny';
import { av1Picture, type Av1Picture } from './av1-picture.js';

// AV1 Main profile, level 3.1 (1280 × 720), 8 bits.
const AV1_CODEC = 'av01.0.05M.08';
/** Between two key frames, in seconds: whoever seeks finds one near. */
const KEY_FRAME_SECONDS = 5;
/** Longest sound, in seconds. */
const MAX_SECONDS = 3600;

const addPicture = async (
  source: EncodedVideoPacketSource,
  { frame, width, height }: Av1Picture,
  durationSeconds: number,
): Promise<void> => {
  const meta = { decoderConfig: { codec: AV1_CODEC, codedWidth: width, codedHeight: height } };
  for (let at = 0; at < durationSeconds; at += KEY_FRAME_SECONDS) {
    const length = Math.min(KEY_FRAME_SECONDS, durationSeconds - at);
    await source.add(new EncodedPacket(frame, 'key', at, length), meta);
  }
};

const addSound = async (source: EncodedAudioPacketSource, track: InputAudioTrack): Promise<void> => {
  const decoderConfig = await track.getDecoderConfig();
  if (!decoderConfig) throw new Error('the audio cannot be read');
  let firstAt: number | undefined;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    firstAt ??= packet.timestamp;
    await source.add(packet.clone({ timestamp: packet.timestamp - firstAt }), { decoderConfig });
  }
};

/**
 * A video of one picture (jpeg, png, webp) with one sound (mp3, wav, m4a, ogg): the picture becomes an AV1 frame,
 * the sound goes into the MP4 as it came, decoded by nobody. Rejects where one of them is not what it should be.
 */
export const makeVideo = async (image: Uint8Array, audio: Uint8Array): Promise<Uint8Array> => {
  const picture = await av1Picture(image).catch(() => {
    throw new Error('the image cannot be read');
  });
  const input = new Input({ source: new BufferSource(audio), formats: ALL_FORMATS });
  const track = await input.getPrimaryAudioTrack().catch(() => null);
  const codec = await track?.getCodec();
  if (!track || !codec) throw new Error('the audio cannot be read');
  const durationSeconds = await track.computeDuration();
  if (!(durationSeconds > 0 && durationSeconds <= MAX_SECONDS)) {
    throw new Error('the audio is empty or longer than an hour');
  }
  const target = new BufferTarget();
  // The index in front: a browser plays before it has the whole file.
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const pictures = new EncodedVideoPacketSource('av1');
  const sounds = new EncodedAudioPacketSource(codec);
  output.addVideoTrack(pictures);
  output.addAudioTrack(sounds);
  await output.start();
  await addPicture(pictures, picture, durationSeconds);
  pictures.close();
  await addSound(sounds, track);
  await output.finalize();
  if (!target.buffer) throw new Error('the video was not written');
  return new Uint8Array(target.buffer);
};
