/**
 * The look. Custom properties are read with a default and never declared on the host, so that a page can set
 * them on any ancestor. The box has its full height from the first paint on, row by row: nothing shifts when
 * audio comes. `.kept` keeps that height before anything is drawn: a box cannot query itself, so what a narrow column adds
 * to it is reckoned from its width.
 */
export const styles = /* css */ `
:host {
  display: block;
  font-family: var(--voicgen-font, inherit);
  color: var(--voicgen-color, inherit);
  overflow-wrap: anywhere;
}
.place {
  container-type: inline-size;
}
[part~='base'],
.kept {
  display: grid;
  grid-template-rows: minmax(var(--voicgen-size, 3.4em), auto) minmax(4.75em, 1fr);
  align-items: center;
  padding: var(--voicgen-gap, 0.75em);
  border: var(--voicgen-border, 1px solid color-mix(in srgb, currentColor 25%, transparent));
  border-radius: var(--voicgen-radius, 0.75em);
  background: var(--voicgen-background, none);
  line-height: 1.4;
}
.kept {
  visibility: hidden;
  padding-bottom: calc(var(--voicgen-gap, 0.75em) + clamp(0px, (15em - 100%) * 9, 2.95em));
}
:host([hidden]),
[hidden] {
  display: none !important;
}
slot {
  display: block;
}
.row {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.25em;
}
video {
  width: 100%;
  aspect-ratio: 16 / 9;
}
progress {
  display: block;
  width: 100%;
  height: 1.5em;
  accent-color: var(--voicgen-accent, #36c);
}
.row + .row {
  margin-top: 0.4em;
}
[part='heading'] {
  flex: 1 5em;
  font-weight: 600;
}
button,
select,
a {
  appearance: none;
  box-sizing: border-box;
  min-width: 2.6em;
  min-height: 2.6em;
  padding: 0 0.4em;
  border: 1px solid transparent;
  border-radius: 5em;
  background: color-mix(in srgb, currentColor 8%, transparent);
  color: inherit;
  font: inherit;
  font-size: 0.875em;
  line-height: 2.4;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
:focus-visible {
  outline: 3px solid;
  outline-offset: 2px;
}
[part~='play-button'] {
  width: var(--voicgen-size, 3.4em);
  height: var(--voicgen-size, 3.4em);
  margin-inline-end: 0.5em;
  outline-color: var(--voicgen-accent, #36c);
  background: var(--voicgen-accent, #36c);
  color: Canvas;
  font-size: 1em;
}
.kept > * {
  visibility: visible;
}
[part='time'] {
  margin-block: -0.7em;
  background: none;
  font-variant-numeric: tabular-nums;
}
input {
  appearance: none;
  flex: 1;
  min-width: 3em;
  height: 1.85em;
  margin: 0;
  background: linear-gradient(
      var(--end, 90deg),
      var(--voicgen-accent, #36c) calc(100% * var(--at)),
      currentColor 0 calc(100% * var(--to)),
      color-mix(in srgb, currentColor 50%, transparent) 0
    )
    center / 100% 0.3em no-repeat;
  color: inherit;
  cursor: pointer;
}
[dir='rtl'] {
  --end: -90deg;
}
::-webkit-slider-thumb {
  appearance: none;
  width: 1em;
  height: 1em;
  border: 0;
  border-radius: 5em;
  background: var(--voicgen-accent, #36c);
}
::-moz-range-thumb {
  appearance: none;
  width: 1em;
  height: 1em;
  border: 0;
  border-radius: 5em;
  background: var(--voicgen-accent, #36c);
}
[part='volume'] {
  flex: 0 5em;
}
[role='status'] {
  position: absolute;
  clip-path: inset(50%);
}
[part~='mini'] {
  position: fixed;
  inset: auto 0.5em max(0.5em, env(safe-area-inset-bottom));
  z-index: 9999;
  grid-template-rows: auto;
  background: var(--voicgen-background, Canvas);
}
[part~='high'] {
  inset: max(0.5em, env(safe-area-inset-top)) 0.5em auto;
}
[part~='mini'] :is(.row + .row, [part='language']) {
  display: none;
}
@supports (color: contrast-color(red)) {
  [part~='play-button'] {
    color: contrast-color(var(--voicgen-accent, #36c));
  }
}
@container (width < 25em) {
  [part='volume'] {
    display: none;
  }
}
@container (width < 15em) {
  [part~='base'] {
    grid-template-rows: minmax(var(--voicgen-size, 3.4em), auto) minmax(7.7em, 1fr);
  }
}
@media (pointer: coarse) {
  button,
  select,
  a {
    min-width: 44px;
    min-height: 44px;
  }
}
[aria-disabled='true'],
[part~='busy'] {
  opacity: 0.6;
}
svg {
  display: block;
  width: 1.75em;
  margin: auto;
  fill: currentColor;
}
@media (prefers-reduced-motion: reduce) {
  :indeterminate {
    opacity: 0;
  }
}
@media (forced-colors: active) {
  input {
    appearance: auto;
    background: none;
  }
}
@media print {
  [part~='base'],
  .kept {
    all: unset;
  }
  [part~='base'] > * {
    display: none;
  }
  slot:not([name]) {
    display: block !important;
  }
}
`;
