import type { Words } from './words.js';

/** Italian. */
export const it: Words = {
  heading: 'Ascolta l’articolo',
  play: 'Riproduci',
  pause: 'Pausa',
  mute: 'Disattiva audio',
  volume: 'Volume',
  of: '$1 di $2',
  speed: 'Velocità',
  download: 'Scarica',
  newTab: 'Apri in una nuova scheda',
  language: 'Lingua',
  fullscreen: 'Schermo intero',
  close: 'Chiudi',
  pending: 'L’audio è in coda.',
  generating: 'L’audio è in preparazione.',
  ready: 'L’audio è pronto.',
  subscription: 'L’abbonamento del sito non è attivo o la prova è scaduta.',
  unavailable: 'L’audio non è disponibile.',
  unreachable: 'Il servizio audio non risponde.',
  late: 'L’audio non è ancora pronto.',
  retry: 'Riprova',
};
