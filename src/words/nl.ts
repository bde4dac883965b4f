import type { Words } from './words.js';

/** Dutch. */
export const nl: Words = {
  heading: 'Luister naar dit artikel',
  play: 'Afspelen',
  pause: 'Pauzeren',
  mute: 'Dempen',
  volume: 'Volume',
  of: '$1 van $2',
  speed: 'Snelheid',
  download: 'Downloaden',
  newTab: 'Openen in nieuw tabblad',
  language: 'Taal',
  fullscreen: 'Volledig scherm',
  close: 'Sluiten',
  pending: 'De audio staat in de wachtrij.',
  generating: 'De audio wordt gemaakt.',
  ready: 'De audio is klaar.',
  subscription: 'Het abonnement van de site is inactief of de proefperiode is verlopen.',
  unavailable: 'De audio is niet beschikbaar.',
  unreachable: 'De audiodienst is niet bereikbaar.',
  late: 'De audio is nog niet klaar.',
  retry: 'Opnieuw proberen',
};
