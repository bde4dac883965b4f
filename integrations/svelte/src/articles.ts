/** What a site knows of its articles. */
export const articles = [
  { id: 'demo-ready', title: 'The old bridge opens again' },
  { id: 'demo-generating', title: 'An article that is still being read' },
];

/** Your relay, or left out the service itself. */
export const apiBase = import.meta.env['VITE_API_BASE'] as string | undefined;
/** Registered hostname, where it is not the page's own. */
export const domain = import.meta.env['VITE_DOMAIN'] as string | undefined;
