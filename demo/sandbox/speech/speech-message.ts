/** What the main thread asks of the speech worker. A recording is one MP3 that grows; `recording` names it. */
export type SpeechOrder =
  | {
      readonly kind: 'open';
      readonly recording: number;
      /** eSpeak name with its variant, `en-us+f2`. */
      readonly voice: string;
      readonly wordsPerMinute: number;
      readonly pitch: number;
    }
  /** Synthesises one sentence and holds its samples; the answer says how many. */
  | { readonly kind: 'say'; readonly recording: number; readonly text: string; readonly pauseMs: number }
  /** Encodes the held samples from the last place up to `toSample`. */
  | { readonly kind: 'encode'; readonly recording: number; readonly toSample: number }
  /** Ends the MP3. */
  | { readonly kind: 'end'; readonly recording: number }
  /** Forgets a recording that nobody wants any more. */
  | { readonly kind: 'drop'; readonly recording: number };

/** What the worker gives back: the MP3 bytes that came out, and the samples now held. */
export interface SpeechResult {
  readonly mp3: Uint8Array;
  readonly samples: number;
}

/** An order on its way. */
export interface SpeechRequest {
  readonly serial: number;
  readonly order: SpeechOrder;
}

/** The answer to the order with the same serial; `error` is a reason in words. */
export type SpeechReply =
  | { readonly serial: number; readonly ok: true; readonly result: SpeechResult }
  | { readonly serial: number; readonly ok: false; readonly error: string };

/** Samples a second of everything that is spoken. */
export const SAMPLE_RATE = 22_050;
