import type { Words } from './words.js';

/** Spanish. */
export const es: Words = {
  heading: 'Escuchar el artículo',
  play: 'Reproducir',
  pause: 'Pausar',
  mute: 'Silenciar',
  volume: 'Volumen',
  of: '$1 de $2',
  speed: 'Velocidad',
  download: 'Descargar',
  newTab: 'Abrir en una nueva pestaña',
  language: 'Idioma',
  fullscreen: 'Pantalla completa',
  close: 'Cerrar',
  pending: 'El audio está en cola.',
  generating: 'El audio está en preparación.',
  ready: 'El audio está listo.',
  subscription: 'La suscripción del sitio está inactiva o su prueba ha caducado.',
  unavailable: 'El audio no está disponible.',
  unreachable: 'El servicio de audio no responde.',
  late: 'El audio aún no está listo.',
  retry: 'Reintentar',
};
