import type { Words } from './words.js';

/** Polish. */
export const pl: Words = {
  heading: 'Posłuchaj artykułu',
  play: 'Odtwórz',
  pause: 'Wstrzymaj',
  of: '$1, całość: $2',
  speed: 'Prędkość',
  pending: 'Nagranie czeka w kolejce.',
  generating: 'Nagranie jest przygotowywane.',
  ready: 'Nagranie jest gotowe.',
  subscription: 'Subskrypcja witryny nieaktywna lub okres próbny minął.',
  unavailable: 'Nagranie jest niedostępne.',
  unreachable: 'Brak połączenia z usługą audio.',
  late: 'Nagranie nie jest jeszcze gotowe.',
  retry: 'Spróbuj ponownie',
  mute: 'Mute',
  volume: 'Volume',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  close: 'Close',
  fullscreen: 'Full screen',
};
