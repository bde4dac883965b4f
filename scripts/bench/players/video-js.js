import videojs from 'video.js/core';

const options = {
  audioOnlyMode: true,
  controls: true,
  preload: 'none',
  playbackRates: [0.75, 1, 1.25, 1.5, 1.75, 2],
};
globalThis.setUp = (root) => {
  for (const audio of root.querySelectorAll('audio')) videojs(audio, options);
};
globalThis.tearDown = (root) => {
  for (const place of root.querySelectorAll('.video-js')) videojs.getPlayer(place)?.dispose();
};
globalThis.setUp(document);
