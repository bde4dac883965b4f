import type { Words } from './words.js';

/** German. */
export const de: Words = {
  heading: 'Artikel anhören',
  play: 'Abspielen',
  pause: 'Pause',
  mute: 'Ton aus',
  volume: 'Lautstärke',
  of: '$1 von $2',
  speed: 'Tempo',
  download: 'Herunterladen',
  newTab: 'In neuem Tab öffnen',
  language: 'Sprache',
  fullscreen: 'Vollbild',
  close: 'Schließen',
  pending: 'Das Audio ist in der Warteschlange.',
  generating: 'Das Audio wird erstellt.',
  ready: 'Das Audio ist bereit.',
  subscription: 'Das Abo der Website ist inaktiv oder die Testphase abgelaufen.',
  unavailable: 'Das Audio ist nicht verfügbar.',
  unreachable: 'Der Audiodienst ist nicht erreichbar.',
  late: 'Das Audio ist noch nicht bereit.',
  retry: 'Erneut versuchen',
};
