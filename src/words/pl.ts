import type { Words } from './words.js';

/** Polish. */
export const pl: Words = {
  heading: 'Posłuchaj artykułu',
  play: 'Odtwórz',
  pause: 'Wstrzymaj',
  mute: 'Wycisz',
  volume: 'Głośność',
  of: '$1, całość: $2',
  speed: 'Prędkość',
  download: 'Pobierz',
  newTab: 'Otwórz w nowej karcie',
  language: 'Język',
  fullscreen: 'Pełny ekran',
  close: 'Zamknij',
  pending: 'Nagranie czeka w kolejce.',
  generating: 'Nagranie jest przygotowywane.',
  ready: 'Nagranie jest gotowe.',
  subscription: 'Subskrypcja witryny jest nieaktywna lub okres próbny minął.',
  unavailable: 'Nagranie jest niedostępne.',
  unreachable: 'Usługa audio nie odpowiada.',
  late: 'Nagranie nie jest jeszcze gotowe.',
  retry: 'Spróbuj ponownie',
};
