import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';

/** Outlines on a grid of 24, filled with the text colour. */
const paths = { play: 'M8 5v14l11-7z', pause: 'M7 5h4v14H7zm6 0h4v14h-4z' } as const;

/** One icon, hidden from assistive technology: the control around it has the name. */
export function icon(name: keyof typeof paths): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${paths[name]} /></svg>`;
}
