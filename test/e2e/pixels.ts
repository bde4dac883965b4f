import sharp from 'sharp';

/** A picture as it was painted: what no computed style tells. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Relative luminance (WCAG 2) of the pixel at `x`, `y`: 0–1. */
  luminance(x: number, y: number): number;
}

const linear = (byte: number): number => {
  const share = byte / 255;
  return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** Reads a PNG. */
export async function picture(png: Buffer): Promise<Picture> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return {
    width,
    height,
    luminance(x, y) {
      const at = (Math.round(y) * width + Math.round(x)) * channels;
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    },
  };
}

/** Contrast of two luminances (WCAG 2): 1–21. */
export const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** How many pixels of two pictures of one size differ by at least `ratio`. */
export function countChanged(before: Picture, after: Picture, ratio: number): number {
  let count = 0;
  for (let y = 0; y < before.height; y++) {
    for (let x = 0; x < before.width; x++) {
      if (contrast(before.luminance(x, y), after.luminance(x, y)) >= ratio) count++;
    }
  }
  return count;
}

/** How many pixels stand out by at least `ratio` against the one in the upper left corner. */
export function countAgainstCorner(shown: Picture, ratio: number): number {
  const ground = shown.luminance(0, 0);
  let count = 0;
  for (let y = 0; y < shown.height; y++) {
    for (let x = 0; x < shown.width; x++) {
      if (contrast(shown.luminance(x, y), ground) >= ratio) count++;
    }
  }
  return count;
}
