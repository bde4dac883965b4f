import '@videojs/html/audio/player';
import '@videojs/html/audio/minimal-skin';
