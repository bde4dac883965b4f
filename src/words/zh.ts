import type { Words } from './words.js';

/** Simplified Chinese. */
export const zh: Words = {
  heading: '收听本文',
  play: '播放',
  pause: '暂停',
  mute: '静音',
  volume: '音量',
  of: '$1，共$2',
  speed: '播放速度',
  download: '下载',
  newTab: '在新标签页中打开',
  language: '语言',
  fullscreen: '全屏',
  close: '关闭',
  pending: '音频正在排队。',
  generating: '音频正在生成。',
  ready: '音频已就绪。',
  subscription: '本网站的订阅已失效或试用已结束。',
  unavailable: '音频不可用。',
  unreachable: '无法连接音频服务。',
  late: '音频尚未就绪。',
  retry: '重试',
};
