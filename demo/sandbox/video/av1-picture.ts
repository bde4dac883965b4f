import sharp from 'sharp';

/** One picture as one AV1 key frame: open bitstream units that a video takes as a sample. */
export interface Av1Picture {
  readonly frame: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What the picture is fitted into, in pixels. */
const WIDTH = 1280;
const HEIGHT = 720;
/** Largest picture that is read, in pixels: a small file can unfold into a huge one. */
const MAX_PIXELS = 100_000_000;
// ISO 14496-12: a box begins with its length (32 bits) and its name.
const BOX_HEADER_BYTES = 8;
/** A temporal delimiter, which a file's samples leave out. */
const TEMPORAL_DELIMITER = [0x12, 0x00];

/** The content of the first box of this name at the top of a file. */
const boxOf = (file: Uint8Array, name: string): Uint8Array | undefined => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at + BOX_HEADER_BYTES <= file.length;) {
    const length = view.getUint32(at);
    if (length < BOX_HEADER_BYTES) return undefined;
    const found = String.fromCharCode(...file.subarray(at + 4, at + BOX_HEADER_BYTES));
    if (found === name) return file.subarray(at + BOX_HEADER_BYTES, at + length);
    at += length;
  }
  return undefined;
};

/**
 * Reads a jpeg, png or webp and makes a key frame of it. An AVIF still without transparency is one AV1 frame and
 * nothing else beside its head, so that no video encoder is needed. Rejects where the bytes are no picture.
 */
export const av1Picture = async (image: Uint8Array): Promise<Av1Picture> => {
  const avif = await sharp(image, { limitInputPixels: MAX_PIXELS })
    .rotate()
    .flatten({ background: '#000' })
    .resize(WIDTH, HEIGHT, { fit: 'contain', background: '#000' })
    // Eight bits and 4:2:0 are the Main profile, which every AV1 decoder knows; 0–9, low is fast.
    .avif({ quality: 60, effort: 2, chromaSubsampling: '4:2:0', bitdepth: 8 })
    .toBuffer();
  const data = boxOf(avif, 'mdat');
  if (!data) throw new Error('the picture was not encoded');
  const delimited = TEMPORAL_DELIMITER.every((byte, index) => data[index] === byte);
  return {
    frame: delimited ? data.subarray(TEMPORAL_DELIMITER.length) : data,
    width: WIDTH,
    height: HEIGHT,
  };
};
