import type { Words } from './words.js';

/** Spanish. */
export const es: Words = {
  heading: 'Escuchar el artículo',
  play: 'Reproducir',
  pause: 'Pausar',
  of: '$1 de $2',
  speed: 'Velocidad',
  pending: 'El audio está en cola.',
  generating: 'El audio se está preparando.',
  ready: 'El audio está listo.',
  subscription: 'Suscripción del sitio inactiva o prueba caducada.',
  unavailable: 'El audio no está disponible.',
  unreachable: 'Sin conexión con el servicio de audio.',
  late: 'El audio aún no está listo.',
  retry: 'Reintentar',
  mute: 'Mute',
  volume: 'Volume',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  close: 'Close',
  fullscreen: 'Full screen',
};
