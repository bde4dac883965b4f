import GreenAudioPlayer from 'green-audio-player/dist/js/green-audio-player.js';

globalThis.setUp = (root) => {
  for (const place of root.querySelectorAll('.player')) new GreenAudioPlayer(place);
};
globalThis.setUp(document);
