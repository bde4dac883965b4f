import type { Words } from './words.js';

/** Portuguese. */
export const pt: Words = {
  heading: 'Ouvir o artigo',
  play: 'Reproduzir',
  pause: 'Pausar',
  mute: 'Silenciar',
  volume: 'Volume',
  of: '$1 de $2',
  speed: 'Velocidade',
  download: 'Baixar',
  newTab: 'Abrir em nova guia',
  language: 'Idioma',
  fullscreen: 'Tela cheia',
  close: 'Fechar',
  pending: 'O áudio está na fila.',
  generating: 'O áudio está em preparação.',
  ready: 'O áudio está pronto.',
  subscription: 'A assinatura do site está inativa ou seu teste expirou.',
  unavailable: 'O áudio não está disponível.',
  unreachable: 'O serviço de áudio não responde.',
  late: 'O áudio ainda não está pronto.',
  retry: 'Tentar de novo',
};
