import APlayer from 'aplayer';

const players = new WeakMap();
globalThis.setUp = (root) => {
  for (const container of root.querySelectorAll('.player')) {
    const audio = [{ name: 'Listen to this article', artist: '-', url: '/audio.mp3', cover: '' }];
    players.set(container, new APlayer({ container, audio, preload: 'none' }));
  }
};
globalThis.tearDown = (root) => {
  for (const place of root.querySelectorAll('.player')) players.get(place)?.destroy();
};
globalThis.setUp(document);
