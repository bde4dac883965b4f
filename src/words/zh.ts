import type { Words } from './words.js';

/** Simplified Chinese. */
export const zh: Words = {
  heading: '收听本文',
  play: '播放',
  pause: '暂停',
  of: '$1，共$2',
  speed: '播放速度',
  pending: '音频正在排队。',
  generating: '音频正在生成。',
  ready: '音频已就绪。',
  subscription: '本网站的订阅未激活或试用已结束。',
  unavailable: '音频不可用。',
  unreachable: '无法连接音频服务。',
  late: '音频尚未就绪。',
  retry: '重试',
  mute: 'Mute',
  volume: 'Volume',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  close: 'Close',
  fullscreen: 'Full screen',
};
