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
[part='base'] {
  display: grid;
  grid-template: minmax(var(--voicgen-size, 3.4em), auto) minmax(4.5em, 1fr) / auto 1fr;
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
[hidden] {
  display: none !important;
}
.blank {
  visibility: hidden;
}
.blank > slot {
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
[part='player'],
[part='status'],
[part='error'],
[part='debug'],
[part='base'] > slot {
  display: block;
  grid-column: 1 / -1;
}
button,
select {
  min-width: 2.5em;
  min-height: 2.5em;
  border: 0;
  border-radius: 2em;
  background: color-mix(in srgb, var(--voicgen-accent, #36c) 12%, transparent);
  color: inherit;
  font: inherit;
  font-size: 0.875em;
  cursor: pointer;
}
:focus-visible {
  outline: 2px solid;
  outline-offset: 2px;
}
[part~='play-button'] {
  width: var(--voicgen-size, 3.4em);
  height: var(--voicgen-size, 3.4em);
  color: var(--voicgen-accent, #36c);
}
svg {
  width: 2em;
  fill: currentColor;
}
.row {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.4em;
}
[part='time'] {
  margin-inline-start: auto;
  font-variant-numeric: tabular-nums;
}
input,
progress {
  width: 100%;
  height: 1.5em;
  margin: 0;
  accent-color: var(--voicgen-accent, #36c);
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
.busy {
  animation: pulse 1s infinite alternate;
}
@keyframes pulse {
  to {
    opacity: 0.5;
  }
}
@container (width < 17em) {
  [part='base'] {
    grid-template-rows: 3.4em minmax(6.5em, auto);
  }
}
@media (pointer: coarse) {
  button,
  select {
    min-width: 44px;
    min-height: 44px;
  }
}
@media (prefers-reduced-motion) {
  .busy {
    animation: none;
  }
}
@media print {
  [part='base'] {
    display: none;
  }
}
`;
