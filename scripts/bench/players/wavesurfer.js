import WaveSurfer from 'wavesurfer.js';

const players = new WeakMap();
/** The shape is given, so that the audio need not be fetched and decoded for it. */
const peaks = [Array.from({ length: 200 }, (_, index) => Math.abs(Math.sin(index / 7)))];

globalThis.setUp = (root) => {
  for (const place of root.querySelectorAll('.player')) {
    const media = new Audio();
    media.preload = 'none';
    media.src = '/audio.mp3';
    const player = WaveSurfer.create({ container: place, media, peaks, duration: 40, height: 48 });
    const button = document.createElement('button');
    button.textContent = 'Play';
    button.onclick = () => void player.playPause();
    place.append(button);
    place.media = media;
    players.set(place, player);
  }
};
globalThis.tearDown = (root) => {
  for (const place of root.querySelectorAll('.player')) players.get(place)?.destroy();
};
globalThis.setUp(document);
