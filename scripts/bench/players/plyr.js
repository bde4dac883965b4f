import Plyr from 'plyr';

const players = new WeakMap();
globalThis.setUp = (root) => {
  for (const audio of root.querySelectorAll('audio')) {
    players.set(audio.closest('.player'), new Plyr(audio, { iconUrl: 'plyr.svg', loadSprite: true }));
  }
};
globalThis.tearDown = (root) => {
  for (const place of root.querySelectorAll('.player')) players.get(place)?.destroy();
};
globalThis.setUp(document);
