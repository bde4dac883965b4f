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
  subscription:
    'O áudio não está disponível: este site não tem uma assinatura ativa ou seu período de teste terminou.',
  unavailable: 'O áudio não está disponível.',
  unreachable: 'Sem conexão com o serviço de áudio.',
  late: 'O áudio ainda não está pronto.',
  retry: 'Tentar de novo',
};
