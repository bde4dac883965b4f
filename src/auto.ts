import { watchPlaceholders } from './placeholders.js';

/** Registers the tag and watches for the service's own placeholders. */
export * from './index.js';

watchPlaceholders();
