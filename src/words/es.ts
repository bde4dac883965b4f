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
  failed: 'No se pudo crear el audio.',
  subscription: 'Suscripción del sitio inactiva o prueba caducada.',
  unavailable: 'El audio no está disponible.',
  unreachable: 'Sin conexión con el servicio de audio.',
  late: 'El audio aún no está listo.',
  retry: 'Reintentar',
};
