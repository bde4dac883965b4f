import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';

/** Outlines on a grid of 24, filled with the text colour (which closes them). */
export const play = 'M8 5v14l11-7';
export const pause = 'M7 5h4v14H7M13 5h4v14h-4';
export const muted = 'M4 9v6h4l5 5V4L8 9';
export const sound = muted + 'M15 8v8a5 5 0 0 0 0-8';
export const corners = 'M4 4h7l-7 7M20 20h-7l7-7';

/** One icon, hidden from assistive technology: the control around it has the name. */
export function icon(path: string): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;
}
