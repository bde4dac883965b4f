import type { Words } from './words.js';

/** Japanese. */
export const ja: Words = {
  heading: 'この記事を聴く',
  play: '再生',
  pause: '一時停止',
  mute: 'ミュート',
  volume: '音量',
  of: '$2中$1',
  speed: '再生速度',
  download: 'ダウンロード',
  newTab: '新しいタブで開く',
  language: '言語',
  fullscreen: '全画面',
  close: '閉じる',
  pending: '音声は順番待ちです。',
  generating: '音声を作成しています。',
  ready: '音声の準備ができました。',
  subscription: 'サイトの契約が無効か、試用期間が終了しています。',
  unavailable: '音声は利用できません。',
  unreachable: '音声サービスに接続できません。',
  late: '音声の準備はまだできていません。',
  retry: '再試行',
};
