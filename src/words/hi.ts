import type { Words } from './words.js';

/** Hindi. */
export const hi: Words = {
  heading: 'यह लेख सुनें',
  play: 'चलाएँ',
  pause: 'रोकें',
  mute: 'म्यूट करें',
  volume: 'वॉल्यूम',
  of: '$1, कुल $2',
  speed: 'गति',
  download: 'डाउनलोड करें',
  newTab: 'नए टैब में खोलें',
  language: 'भाषा',
  fullscreen: 'फ़ुल स्क्रीन',
  close: 'बंद करें',
  pending: 'ऑडियो कतार में है।',
  generating: 'ऑडियो बनाया जा रहा है।',
  ready: 'ऑडियो तैयार है।',
  subscription: 'साइट की सदस्यता निष्क्रिय है या ट्रायल समाप्त हो गया है।',
  unavailable: 'ऑडियो उपलब्ध नहीं है।',
  unreachable: 'ऑडियो सेवा से संपर्क नहीं हो सका।',
  late: 'ऑडियो अभी तैयार नहीं है।',
  retry: 'फिर से कोशिश करें',
};
