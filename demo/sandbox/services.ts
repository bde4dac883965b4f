import type { Parts, Service } from './service.js';
import { voicgen } from './services/voicgen.js';

/** The services that the sandbox plays. */
export const services = (parts: Parts): readonly Service[] => [voicgen(parts)];
