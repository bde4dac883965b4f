/**
 * The look. Custom properties are read with a default and never declared on the host, so that a page can set
 * them on any ancestor. The rows of the grid stand from the first paint on: nothing shifts when audio comes.
 */
export const styles = /* css */ `
:host {
  display: block;
  container-type: inline-size;
  font-family: var(--voicgen-font, inherit);
  color: var(--voicgen-color, inherit);
}
:host([hidden]),
[hidden],
.collapsed .base {
  display: none !important;
}
.blank {
  display: grid;
}
.blank > * {
  grid-area: 1 / 1;
}
.blank .base {
  visibility: hidden;
}
.base {
  --_accent: var(--voicgen-accent, currentColor);
  --_soft: color-mix(in srgb, var(--_accent) 14%, transparent);
  box-sizing: border-box;
  display: grid;
  grid-template: minmax(1.5em, auto) minmax(2em, auto) minmax(2.75em, auto) / auto 1fr;
  gap: 0 var(--voicgen-gap, 0.75em);
  align-items: center;
  padding: var(--voicgen-gap, 0.75em);
  border: var(--voicgen-border, 1px solid color-mix(in srgb, currentColor 22%, transparent));
  border-radius: var(--voicgen-radius, 0.75em);
  background: var(--voicgen-background, transparent);
  line-height: 1.4;
  text-align: start;
  overflow-wrap: anywhere;
}
.base > * {
  grid-column: 2;
}
[part='heading'] {
  font-weight: 600;
}
button,
select,
a {
  box-sizing: border-box;
  min-width: 2.25em;
  min-height: 2.25em;
  padding: 0 0.4em;
  border: 0;
  border-radius: 0.5em;
  background: none;
  color: inherit;
  font: inherit;
  font-size: 0.875em;
  font-variant-numeric: tabular-nums;
  display: inline-grid;
  place-items: center;
  cursor: pointer;
}
select {
  max-width: 9em;
  text-align: center;
}
option {
  background: Canvas;
  color: CanvasText;
}
:is(button, select, a):hover {
  background: color-mix(in srgb, currentColor 10%, transparent);
}
:focus-visible {
  outline: 2px solid currentColor;
  outline-offset: 2px;
}
svg {
  width: 1.4em;
  height: 1.4em;
  fill: currentColor;
}
[part~='play-button'] {
  grid-area: 1 / 1 / span 2;
  width: var(--voicgen-size, 3.4rem);
  height: var(--voicgen-size, 3.4rem);
  border-radius: 50%;
  font-size: 1em;
  background: var(--_soft);
  color: var(--_accent);
  border: 2px solid transparent;
}
[part~='play-button']:hover {
  background: color-mix(in srgb, var(--_accent) 24%, transparent);
}
[aria-pressed='true'] {
  border: 2px solid;
}
.busy {
  border-color: currentColor transparent !important;
  animation: turn 1.2s linear infinite;
}
.busy svg {
  animation: turn 1.2s linear infinite reverse;
}
@keyframes turn {
  to {
    rotate: 1turn;
  }
}
[part='player'],
.controls,
[part='error'] {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0 0.4em;
}
[part='player'] {
  flex-wrap: nowrap;
}
.controls {
  grid-column: 1 / -1;
  align-self: end;
}
.gap {
  flex: 1;
}
[part='error'] {
  grid-row: 2 / span 2;
  gap: 0.4em;
}
[part='error']:first-child,
[part='status'] {
  align-self: start;
}
[part='status'] {
  font-size: 0.875em;
  grid-row: 3;
}
.step {
  opacity: 0.8;
}
.step::before {
  content: '· ';
}
[part='retry-button'] {
  border: 1px solid;
  padding: 0 0.9em;
}
[aria-disabled='true'] {
  opacity: 0.6;
  cursor: progress;
}
.total::before {
  content: ' / ';
  white-space: pre;
}
[part='time'] {
  display: block;
  white-space: nowrap;
}
input {
  appearance: none;
  margin: 0;
  height: 1.75em;
  background: none;
  cursor: pointer;
  color: var(--_accent);
}
[part='timeline'] {
  flex: 1;
  min-width: 0;
}
[part='volume'] {
  width: 4.5em;
  --_played: var(--_volume);
}
input::-webkit-slider-runnable-track {
  height: 0.375em;
  border-radius: 1em;
  background: linear-gradient(var(--_to, to right), currentColor var(--_played, 0%), #8888 0 var(--_loaded, 0%), #8884 0);
}
input::-moz-range-track {
  height: 0.375em;
  border-radius: 1em;
  background: linear-gradient(var(--_to, to right), currentColor var(--_played, 0%), #8888 0 var(--_loaded, 0%), #8884 0);
}
[dir='rtl'] {
  --_to: to left;
}
input::-webkit-slider-thumb {
  appearance: none;
  width: 1em;
  height: 1em;
  margin-top: -0.3125em;
  border-radius: 50%;
  background: currentColor;
}
input::-moz-range-thumb {
  width: 1em;
  height: 1em;
  border: 0;
  border-radius: 50%;
  background: currentColor;
}
progress {
  appearance: none;
  width: 100%;
  height: 0.375em;
  border: 0;
  border-radius: 1em;
  overflow: hidden;
  background: #8884;
  color: var(--_accent);
}
progress::-webkit-progress-bar {
  background: none;
}
progress::-webkit-progress-value {
  background: currentColor;
}
progress::-moz-progress-bar {
  background: currentColor;
}
progress:indeterminate {
  background: linear-gradient(90deg, #8884 35%, currentColor 50%, #8884 65%) 0 / 300%;
  animation: slide 2s linear infinite;
}
progress:indeterminate::-moz-progress-bar {
  background: none;
}
@keyframes slide {
  from {
    background-position: 100%;
  }
}
video {
  grid-area: auto / 1 / auto / -1;
  width: 100%;
  aspect-ratio: 16 / 9;
  border-radius: inherit;
  background: #000;
}
.mini {
  position: fixed;
  z-index: 2147483647;
  inset: auto 0 0;
  max-height: 50%;
  overflow: auto;
  padding-bottom: max(0.75em, env(safe-area-inset-bottom));
  border-radius: 0;
  background: var(--voicgen-background, Canvas);
  color: var(--voicgen-color, CanvasText);
}
.mini.top {
  inset: 0 0 auto;
}
.mini [part='heading'],
.mini [part='volume'] {
  display: none;
}
[part='debug'] {
  grid-column: 1 / -1;
  font: 0.75em/1.4 monospace;
}
.live {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
@container (width < 22em) {
  .base {
    grid-template-rows: minmax(3.4rem, auto) minmax(2em, auto) minmax(5.25em, auto);
  }
  [part~='play-button'] {
    grid-row: 1;
  }
  [part='player'],
  [part='status'],
  [part='error'],
  progress {
    grid-column: 1 / -1;
  }
  [part='volume'],
  .gap {
    display: none;
  }
}
@media (pointer: coarse) {
  button,
  select,
  a {
    min-width: 44px;
    min-height: 44px;
  }
  .base {
    grid-template-rows: minmax(1.5em, auto) minmax(44px, auto) minmax(44px, auto);
  }
}
@media (prefers-reduced-motion: reduce) {
  * {
    animation: none !important;
  }
}
@media (forced-colors: active) {
  input,
  progress {
    forced-color-adjust: none;
    color: Highlight;
  }
}
@media print {
  .base {
    display: none;
  }
}
`;
