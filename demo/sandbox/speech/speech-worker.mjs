// A worker starts without the loader of its parent: this door brings it, then opens the TypeScript behind it.
import { register } from 'tsx/esm/api';

register();
await import('./speech-worker.ts');
