import type { Words } from './words.js';

/** Italian. */
export const it: Words = {
  heading: 'Ascolta l’articolo',
  play: 'Riproduci',
  pause: 'Pausa',
  of: '$1 di $2',
  speed: 'Velocità',
  pending: 'L’audio è in coda.',
  generating: 'L’audio è in preparazione.',
  ready: 'L’audio è pronto.',
  subscription: 'Abbonamento del sito inattivo o prova scaduta.',
  unavailable: 'L’audio non è disponibile.',
  unreachable: 'Il servizio audio non è raggiungibile.',
  late: 'L’audio non è ancora pronto.',
  retry: 'Riprova',
  mute: 'Mute',
  volume: 'Volume',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  close: 'Close',
  fullscreen: 'Full screen',
};
