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
  failed: 'Não foi possível criar o áudio.',
  subscription: 'Assinatura do site inativa ou teste expirado.',
  unavailable: 'O áudio não está disponível.',
  unreachable: 'Sem conexão com o serviço de áudio.',
  late: 'O áudio ainda não está pronto.',
  retry: 'Tentar de novo',
};
