import type { Parts, Service } from './service.js';
import { revid } from './services/revid.js';
import { vidgen } from './services/vidgen.js';
import { voicgen } from './services/voicgen.js';
import { vozia } from './services/vozia.js';

/** The services that the sandbox plays, each with what an earlier run left. */
export const services = async (parts: Parts): Promise<readonly Service[]> => [
  voicgen(parts),
  await vozia(parts),
  await vidgen(parts),
  await revid(parts),
];
