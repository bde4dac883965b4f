// @ts-check

/**
 * A thing that a publisher could put on a page.
 *
 * @typedef {object} Row
 * @property {string} name as `--only` takes it
 * @property {string} label
 * @property {'ours' | 'floor' | 'peer'} group
 * @property {string} [script] a file of this project, as it is
 * @property {string} [player] a file in `players`, bundled with the package that it imports
 * @property {readonly string[]} [without] imports that this page never needs, left out of the bundle
 * @property {readonly string[]} [styles] in the packages
 * @property {string} [reserve] the rule that its own documentation gives pages, so that nothing jumps
 * @property {readonly string[]} [assets] in the packages; served beside the page
 * @property {string} markup one player
 * @property {string} [crowd] one of a hundred, where that has to be said otherwise
 * @property {readonly string[]} shown the way, through shadow roots, to what makes it a player
 * @property {readonly string[]} [press] the way to what starts it, where that is another
 */

const audio = '<audio controls preload="none" src="/audio.mp3"></audio>';
const ask = 'post-id="article-001"';
const place = '<div class="player"></div>';
const script = 'dist/cdn/voicgen-listen.min.js';
const ours = {
  script,
  reserve: 'voicgen-listen:not(:defined){display:block;min-height:9.8em}',
  shown: ['voicgen-listen', '[part=player]'],
  press: ['voicgen-listen', '[part~=play-button]'],
};

/** Parts of Vidstack that it fetches for other media alone. */
const notForAudio = [
  'vidstack-hls',
  'vidstack-vimeo',
  'vidstack-youtube',
  'vidstack-google-cast',
  'media-captions',
];

/** The bare job: what ours is held against. */
export const BARE_JOB = 'lit-job';
export const NATIVE = 'native';

/**
 * Where there is a choice it is made in the peer's favour: the smallest build, no preload, icons from the same
 * server, no part that an audio page does not need.
 *
 * @type {readonly Row[]}
 */
export const rows = [
  {
    name: 'ours',
    label: 'voicgen-listen, asking',
    group: 'ours',
    ...ours,
    markup: `<voicgen-listen ${ask} api-base="/"></voicgen-listen>`,
    crowd: `<voicgen-listen ${ask} api-base="/" load="eager"></voicgen-listen>`,
  },
  {
    name: 'ours-src',
    label: 'voicgen-listen with src',
    group: 'ours',
    ...ours,
    markup: '<voicgen-listen src="/audio.mp3" duration="40"></voicgen-listen>',
  },
  { name: NATIVE, label: 'native <audio controls>', group: 'floor', markup: audio, shown: ['audio'] },
  { name: 'native-again', label: 'native, a second time', group: 'floor', markup: audio, shown: ['audio'] },
  {
    name: 'hand-written',
    label: 'hand-written element, asks, shows native',
    group: 'floor',
    player: 'hand-written.js',
    markup: `<hand-written ${ask}></hand-written>`,
    shown: ['hand-written audio'],
  },
  {
    name: 'lit-button',
    label: 'bare Lit, one button',
    group: 'floor',
    player: 'lit-button.js',
    markup: '<lit-button src="/audio.mp3"></lit-button>',
    shown: ['lit-button', 'button'],
  },
  {
    name: BARE_JOB,
    label: 'bare Lit, asks, shows native',
    group: 'floor',
    player: 'lit-job.js',
    markup: `<lit-job ${ask}></lit-job>`,
    shown: ['lit-job', 'audio'],
  },
  {
    name: 'green-audio-player',
    label: 'green-audio-player 1.1.2',
    group: 'peer',
    player: 'green-audio-player.js',
    styles: ['green-audio-player/dist/css/green-audio-player.min.css'],
    markup: '<div class="player"><audio preload="none" src="/audio.mp3"></audio></div>',
    shown: ['.play-pause-btn'],
  },
  {
    name: 'shikwasa',
    label: 'shikwasa 2.2.1',
    group: 'peer',
    player: 'shikwasa.js',
    styles: ['shikwasa/dist/style.css'],
    markup: place,
    shown: ['.shk-btn_toggle'],
  },
  {
    name: 'wavesurfer',
    label: 'wavesurfer.js 8.0.1, one button',
    group: 'peer',
    player: 'wavesurfer.js',
    markup: place,
    shown: ['.player button'],
  },
  {
    name: 'aplayer',
    label: 'APlayer 1.10.1',
    group: 'peer',
    player: 'aplayer.js',
    styles: ['aplayer/dist/APlayer.min.css'],
    markup: place,
    shown: ['.aplayer-pic .aplayer-button'],
  },
  {
    name: 'videojs-html-controls',
    label: '@videojs/html 10.0.0-beta.23, three controls',
    group: 'peer',
    player: 'videojs-html-controls.js',
    markup:
      '<audio-player><media-container><audio slot="media" preload="none" src="/audio.mp3"></audio>' +
      '<media-play-button>Play</media-play-button><media-mute-button>Mute</media-mute-button>' +
      '<media-time-slider><media-slider-track><media-slider-fill></media-slider-fill></media-slider-track>' +
      '<media-slider-thumb></media-slider-thumb></media-time-slider></media-container></audio-player>',
    shown: ['media-play-button'],
  },
  {
    name: 'videojs-html',
    label: '@videojs/html 10.0.0-beta.23, minimal audio skin',
    group: 'peer',
    player: 'videojs-html.js',
    markup:
      '<audio-player><audio-minimal-skin><audio slot="media" preload="none" src="/audio.mp3"></audio></audio-minimal-skin></audio-player>',
    shown: ['audio-minimal-skin', 'media-play-button'],
  },
  {
    name: 'media-chrome',
    label: 'media-chrome 4.19.4',
    group: 'peer',
    player: 'media-chrome.js',
    markup:
      '<media-controller audio><audio slot="media" preload="none" src="/audio.mp3"></audio><media-control-bar>' +
      '<media-play-button></media-play-button><media-time-display showduration></media-time-display>' +
      '<media-time-range></media-time-range><media-playback-rate-button></media-playback-rate-button>' +
      '<media-mute-button></media-mute-button><media-volume-range></media-volume-range></media-control-bar></media-controller>',
    shown: ['media-play-button'],
  },
  {
    name: 'mediaelement',
    label: 'MediaElement.js 7.1.0',
    group: 'peer',
    player: 'mediaelement.js',
    styles: ['mediaelement/build/mediaelementplayer.min.css'],
    assets: ['mediaelement/build/mejs-controls.svg'],
    markup: audio,
    shown: ['.mejs__playpause-button button'],
  },
  {
    name: 'plyr',
    label: 'Plyr 3.8.4',
    group: 'peer',
    player: 'plyr.js',
    styles: ['plyr/dist/plyr.css'],
    assets: ['plyr/dist/plyr.svg'],
    markup: `<div class="player">${audio}</div>`,
    shown: ['.plyr [data-plyr=play]'],
  },
  {
    name: 'vidstack-controls',
    label: 'Vidstack 1.15.6, three controls',
    group: 'peer',
    player: 'vidstack-controls.js',
    without: notForAudio,
    styles: ['vidstack/player/styles/base.css'],
    markup:
      '<media-player src="/audio.mp3" view-type="audio" preload="none"><media-provider></media-provider>' +
      '<media-play-button>Play</media-play-button><media-mute-button>Mute</media-mute-button>' +
      '<media-time-slider></media-time-slider></media-player>',
    shown: ['media-play-button'],
    press: ['media-player'],
  },
  {
    name: 'vidstack',
    label: 'Vidstack 1.15.6, default audio layout',
    group: 'peer',
    player: 'vidstack-layout.js',
    without: notForAudio,
    styles: ['vidstack/player/styles/default/theme.css', 'vidstack/player/styles/default/layouts/audio.css'],
    markup:
      '<media-player src="/audio.mp3" view-type="audio" preload="none"><media-provider></media-provider>' +
      '<media-audio-layout></media-audio-layout></media-player>',
    shown: ['media-audio-layout media-play-button'],
    press: ['media-player'],
  },
  {
    name: 'video-js',
    label: 'Video.js 8.24.1, core',
    group: 'peer',
    player: 'video-js.js',
    styles: ['video.js/dist/video-js.min.css'],
    markup: '<audio class="video-js" style="width:100%" controls preload="none" src="/audio.mp3"></audio>',
    shown: ['.vjs-play-control'],
  },
];
