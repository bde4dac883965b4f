import type { Words } from './words.js';

/** Dutch. */
export const nl: Words = {
  heading: 'Luister naar dit artikel',
  play: 'Afspelen',
  pause: 'Pauzeren',
  of: '$1 van $2',
  speed: 'Snelheid',
  pending: 'De audio staat in de wachtrij.',
  generating: 'De audio wordt nu gemaakt.',
  ready: 'De audio staat klaar.',
  subscription: 'Abonnement van de site inactief of proefperiode verlopen.',
  unavailable: 'De audio is niet beschikbaar.',
  unreachable: 'De audiodienst is niet bereikbaar.',
  late: 'De audio staat nog niet klaar.',
  retry: 'Opnieuw proberen',
  mute: 'Mute',
  volume: 'Volume',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  close: 'Close',
  fullscreen: 'Full screen',
};
