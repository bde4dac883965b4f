import type { Words } from './words.js';

/** French. */
export const fr: Words = {
  heading: 'Écouter l’article',
  play: 'Lecture',
  pause: 'Pause',
  mute: 'Couper le son',
  volume: 'Volume',
  of: '$1 sur $2',
  speed: 'Vitesse',
  download: 'Télécharger',
  newTab: 'Ouvrir dans un nouvel onglet',
  language: 'Langue',
  fullscreen: 'Plein écran',
  close: 'Fermer',
  pending: 'L’audio est en attente.',
  generating: 'L’audio est en préparation.',
  ready: 'L’audio est prêt.',
  subscription: 'L’abonnement du site est inactif ou son essai a expiré.',
  unavailable: 'L’audio est indisponible.',
  unreachable: 'Le service audio est injoignable.',
  late: 'L’audio n’est pas encore prêt.',
  retry: 'Réessayer',
};
