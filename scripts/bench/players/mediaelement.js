import 'mediaelement/build/mediaelement-and-player.min.js';

const { MediaElementPlayer } = globalThis;
globalThis.setUp = (root) => {
  for (const audio of root.querySelectorAll('audio')) {
    new MediaElementPlayer(audio, { iconSprite: 'mejs-controls.svg', audioWidth: '100%' });
  }
};
globalThis.tearDown = (root) => {
  for (const { id } of root.querySelectorAll('.mejs__container')) {
    const player = globalThis.mejs.players[id];
    if (!player.paused) player.pause();
    player.remove();
  }
};
globalThis.setUp(document);
