import type { Words } from './words.js';

/** German. */
export const de: Words = {
  heading: 'Artikel anhören',
  play: 'Abspielen',
  pause: 'Pause',
  of: '$1 von $2',
  speed: 'Tempo',
  pending: 'Das Audio ist in der Warteschlange.',
  generating: 'Das Audio wird gerade erstellt.',
  ready: 'Das Audio ist bereit.',
  subscription: 'Abonnement der Website inaktiv oder Testphase abgelaufen.',
  unavailable: 'Das Audio ist nicht verfügbar.',
  unreachable: 'Der Audiodienst ist nicht erreichbar.',
  late: 'Das Audio ist noch nicht bereit.',
  retry: 'Erneut versuchen',
  mute: 'Mute',
  volume: 'Volume',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  close: 'Close',
  fullscreen: 'Full screen',
};
