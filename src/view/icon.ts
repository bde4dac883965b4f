import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';

/** Outlines on a grid of 24, filled with the text colour. */
const paths = {
  play: 'M8 5v14l11-7z',
  pause: 'M7 5h4v14H7zm6 0h4v14h-4z',
  muted: 'M4 9v6h4l5 5V4L8 9z',
  sound: 'M4 9v6h4l5 5V4L8 9zm11-1v8a5 5 0 0 0 0-8z',
  fullscreen: 'M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z',
} as const;

export type IconName = keyof typeof paths;

/** One icon, hidden from assistive technology: the control around it has the name. */
export function icon(name: IconName): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${paths[name]} /></svg>`;
}
