import type { Words } from './words.js';

/** Hindi. */
export const hi: Words = {
  heading: 'यह लेख सुनें',
  play: 'चलाएँ',
  pause: 'रोकें',
  of: '$1, कुल $2',
  speed: 'गति',
  pending: 'ऑडियो कतार में है।',
  generating: 'ऑडियो बनाया जा रहा है।',
  ready: 'ऑडियो तैयार है।',
  subscription: 'साइट की सदस्यता निष्क्रिय है या ट्रायल समाप्त हो गया है।',
  unavailable: 'ऑडियो उपलब्ध नहीं है।',
  unreachable: 'ऑडियो सेवा से संपर्क नहीं हो सका।',
  late: 'ऑडियो अभी तैयार नहीं है।',
  retry: 'फिर से कोशिश करें',
  mute: 'Mute',
  volume: 'Volume',
  download: 'Download',
  newTab: 'Open in new tab',
  language: 'Language',
  close: 'Close',
  fullscreen: 'Full screen',
};
