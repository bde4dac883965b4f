/**
 * The look. Custom properties are read with a default and never declared on the host, so that a page can set
 * them on any ancestor. The box has its full height from the first paint on: nothing shifts when audio comes.
 */
export const styles = /* css */ `
:host {
  display: block;
  container-type: inline-size;
  font-family: var(--voicgen-font, inherit);
  color: var(--voicgen-color, inherit);
}
[part~='base'] {
  display: grid;
  grid-template: minmax(var(--voicgen-size, 3.4em), auto) minmax(4.75em, 1fr) / auto 1fr auto;
  gap: 0 var(--voicgen-gap, 0.75em);
  align-items: center;
  padding: var(--voicgen-gap, 0.75em);
  border: var(--voicgen-border, 1px solid color-mix(in srgb, currentColor 25%, transparent));
  border-radius: var(--voicgen-radius, 0.75em);
  background: var(--voicgen-background, none);
  text-align: start;
  line-height: 1.4;
  overflow-wrap: anywhere;
}
:host([hidden]),
[hidden],
audio {
  display: none !important;
}
.blank {
  visibility: hidden;
}
.blank > slot,
.blank > [part='debug'] {
  visibility: visible;
  grid-row: 1;
}
.bare {
  display: block;
  padding: 0;
  border: 0;
}
[part='heading'] {
  font-weight: 600;
}
video,
[part='player'],
[part='status'],
[part='error'],
[part='debug'],
[part~='base'] > slot {
  display: block;
  grid-column: 1 / -1;
  width: 100%;
}
button,
select,
a[part] {
  min-width: 2.75em;
  min-height: 2.75em;
  padding: 0 0.5em;
  border: 0;
  border-radius: 5em;
  background: color-mix(in srgb, var(--voicgen-accent, #36c) 12%, transparent);
  color: inherit;
  font: inherit;
  font-size: 0.875em;
  line-height: 2.75;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
:focus-visible {
  outline: 2px solid;
  outline-offset: 2px;
}
[part~='play-button'] {
  width: var(--voicgen-size, 3.4em);
  height: var(--voicgen-size, 3.4em);
  background: var(--voicgen-accent, #36c);
  color: Canvas;
  font-size: 1em;
}
svg {
  width: 2em;
  vertical-align: middle;
  fill: currentColor;
}
.row,
.sound {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.25em;
}
[part='time'] {
  margin-inline-start: auto;
  padding: 0;
  background: none;
  font-variant-numeric: tabular-nums;
}
input,
progress {
  display: block;
  width: 100%;
  height: 1.5em;
  margin: 0;
  accent-color: var(--voicgen-accent, #36c);
}
input {
  --end: right;
  appearance: none;
  background: linear-gradient(
      to var(--end),
      var(--voicgen-accent, #36c) calc(0.5em + (100% - 1em) * var(--at, 0)),
      color-mix(in srgb, currentColor 75%, transparent) 0 calc(100% * var(--to, 0)),
      color-mix(in srgb, currentColor 50%, transparent) 0
    )
    center / 100% 0.3em no-repeat;
  cursor: pointer;
}
[dir='rtl'] input {
  --end: left;
}
::-webkit-slider-thumb {
  appearance: none;
  width: 1em;
  height: 1em;
  border-radius: 1em;
  background: var(--voicgen-accent, #36c);
}
::-moz-range-thumb {
  width: 1em;
  height: 1em;
  border: 0;
  background: var(--voicgen-accent, #36c);
}
[part='volume'] {
  width: 5em;
}
[part='retry-button'] {
  padding: 0 1em;
}
[aria-disabled='true'] {
  opacity: 0.6;
}
[part='debug'] {
  font: 0.75em monospace;
}
[role='status'] {
  position: absolute;
  clip-path: inset(50%);
  margin: 0;
}
[part~='mini'] {
  position: fixed;
  inset: auto 0 0;
  z-index: 9999;
  grid-template-rows: auto;
  margin: 0.5em;
  margin-bottom: max(0.5em, env(safe-area-inset-bottom));
  background: var(--voicgen-background, Canvas);
}
.high[part~='mini'] {
  inset: 0 0 auto;
}
[part~='mini'] .row > :not([part='time']) {
  display: none;
}
.busy {
  animation: pulse 1s infinite alternate;
}
@keyframes pulse {
  to {
    opacity: 0.5;
  }
}
@container (width < 25em) {
  [part='volume'] {
    display: none;
  }
}
@container (width < 20em) {
  [part~='base'] {
    grid-template-rows: minmax(var(--voicgen-size, 3.4em), auto) minmax(7em, auto);
  }
}
@container (width < 13em) {
  [part~='base'] {
    grid-template-rows: minmax(5em, auto) minmax(9.7em, auto);
  }
}
@media (pointer: coarse) {
  button,
  select,
  a[part] {
    min-width: 44px;
    min-height: 44px;
  }
}
@media (forced-colors: active) {
  input {
    appearance: auto;
    background: none;
  }
  [part~='play-button'] {
    border: 1px solid;
  }
}
@media (prefers-reduced-motion) {
  .busy {
    animation: none;
  }
}
@media print {
  [part~='base'] {
    display: block;
    border: 0;
  }
  [part~='base'] > * {
    display: none;
  }
  [part~='base'] > slot {
    display: block !important;
  }
}
`;
