import type { Words } from './words.js';

/** English. */
export const en: Words = {
  heading: 'Listen to this article',
  play: 'Play',
  pause: 'Pause',
  mute: 'Mute',
  volume: 'Volume',
  of: '$1 of $2',
  speed: 'Speed',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  fullscreen: 'Full screen',
  close: 'Close',
  pending: 'The audio is queued.',
  generating: 'The audio is being prepared.',
  ready: 'The audio is ready.',
  subscription: 'This site’s subscription is inactive or its trial has expired.',
  unavailable: 'The audio is unavailable.',
  unreachable: 'The audio service cannot be reached.',
  late: 'The audio is not ready yet.',
  retry: 'Try again',
};
