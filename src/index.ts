import { define } from './define.js';
import { VoicgenListen } from './voicgen-listen.js';

/** Registers the tag. */
define(VoicgenListen);

export * from './element.js';

declare global {
  interface HTMLElementTagNameMap {
    'voicgen-listen': VoicgenListen;
  }
}
