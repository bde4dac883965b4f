/** The class and its types; registers nothing. */
export { VoicgenListen } from './voicgen-listen.js';
export type { ErrorCode, ListenError, Status } from './state.js';
export type { ListenDetail, ListenEventMap, PlaybackDetail } from './events.js';
export type { Words } from './words/words.js';
