import 'vidstack/player';
import 'vidstack/player/ui';

globalThis.tearDown = (root) => {
  for (const player of root.querySelectorAll('media-player')) player.destroy();
};
