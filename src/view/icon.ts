import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';

/** Outlines on a grid of 24, filled with the text colour. */
export const play = 'M8 5v14l11-7z';
export const pause = 'M7 5h4v14H7zm6 0h4v14h-4z';
export const muted = 'M4 9v6h4l5 5V4L8 9z';
export const sound = muted + 'm11-1v8a5 5 0 0 0 0-8z';
export const corners = 'M4 4h7l-7 7zm16 16h-7l7-7z';

/** One icon, hidden from assistive technology: the control around it has the name. */
export function icon(path: string): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;
}
