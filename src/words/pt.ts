import type { Words } from './words.js';

/** Portuguese. */
export const pt: Words = {
  heading: 'Ouvir o artigo',
  play: 'Reproduzir',
  pause: 'Pausar',
  of: '$1 de $2',
  speed: 'Velocidade',
  pending: 'O áudio está na fila.',
  generating: 'O áudio está sendo preparado.',
  ready: 'O áudio está pronto.',
  subscription: 'Assinatura do site inativa ou teste expirado.',
  unavailable: 'O áudio não está disponível.',
  unreachable: 'Sem conexão com o serviço de áudio.',
  late: 'O áudio ainda não está pronto.',
  retry: 'Tentar de novo',
  mute: 'Mute',
  volume: 'Volume',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  close: 'Close',
  fullscreen: 'Full screen',
};
