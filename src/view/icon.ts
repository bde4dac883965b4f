import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';

/** Outlines on a grid of 24, filled with the text colour. */
const paths = {
  play: 'M8 5v14l11-7z',
  pause: 'M7 5h4v14H7zm6 0h4v14h-4z',
  replay: 'M12 5V1L6 6l6 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8',
  volume: 'M3 9v6h4l5 5V4L7 9zm11-1v8a5 5 0 0 0 0-8',
  mute: 'M3 9v6h4l5 5V4L7 9zm11 1 1-1 2 2 2-2 1 1-2 2 2 2-1 1-2-2-2 2-1-1 2-2z',
  download: 'M11 3h2v9l3-3 2 2-6 6-6-6 2-2 3 3zM5 19h14v2H5z',
  share: 'M14 4h6v6l-2-2-7 7-2-2 7-7zM5 6h6v2H7v9h9v-4h2v6H5z',
  full: 'M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z',
  close: 'm6 4 6 6 6-6 2 2-6 6 6 6-2 2-6-6-6 6-2-2 6-6-6-6z',
} as const;

/** One icon, hidden from assistive technology: the control around it has the name. */
export function icon(name: keyof typeof paths): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${paths[name]} /></svg>`;
}
