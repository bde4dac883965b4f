import type { Words } from './words.js';

/** French. */
export const fr: Words = {
  heading: 'Écouter l’article',
  play: 'Écouter',
  pause: 'Pause',
  of: '$1 sur $2',
  speed: 'Vitesse',
  pending: 'L’audio est en file d’attente.',
  generating: 'L’audio est en cours de préparation.',
  ready: 'L’audio est prêt.',
  subscription: 'Abonnement du site inactif ou essai expiré.',
  unavailable: 'L’audio est indisponible.',
  unreachable: 'Le service audio est injoignable.',
  late: 'L’audio n’est pas encore prêt.',
  retry: 'Réessayer',
  mute: 'Mute',
  volume: 'Volume',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  close: 'Close',
  fullscreen: 'Full screen',
};
