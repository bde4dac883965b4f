// The package brings no types. What stands here is what the sandbox uses, read from its source (0.3.5).
declare module '@echogarden/espeak-ng-emscripten' {
  export interface Engine {
    /** 0 when the voice was found. */
    set_voice(name: string): number;
    /** Words a minute. */
    set_rate(wordsPerMinute: number): number;
    /** 0–99, 50 is the voice's own. */
    set_pitch(pitch: number): number;
    list_voices(): { identifier: string; languages: { name: string }[] }[];
    /** Calls back with 16-bit mono samples at 22,050 Hz; `true` stops it. */
    synthesize(text: string, callback: (samples: Int16Array | null) => boolean): void;
  }
  const load: () => Promise<{ eSpeakNGWorker: new () => Engine }>;
  export default load;
}
