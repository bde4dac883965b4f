import { Player } from 'shikwasa';

const players = new WeakMap();
globalThis.setUp = (root) => {
  for (const place of root.querySelectorAll('.player')) {
    const audio = { title: 'Listen to this article', artist: '', cover: '', src: '/audio.mp3', duration: 40 };
    players.set(place, new Player({ container: () => place, audio, preload: 'none' }));
  }
};
globalThis.tearDown = (root) => {
  for (const place of root.querySelectorAll('.player')) players.get(place)?.destroy();
};
globalThis.setUp(document);
