// @ts-check
import { playwrightLauncher } from '@web/test-runner-playwright';
import { findChromium, findFirefox, findWebKit } from '../../scripts/find-browser.mjs';
import { webkitLauncher } from './webkit.mjs';

/** Sound without a press, no start-up traffic, and nothing that a container lacks. */
export const chromiumFlags = [
  '--no-sandbox',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @typedef {{ name: string, launcher: import('@web/test-runner').BrowserLauncher }} Engine */

/** @type {Record<string, () => import('@web/test-runner').BrowserLauncher | undefined>} */
const launchers = {
  chromium() {
    const { executablePath } = findChromium();
    return playwrightLauncher({
      product: 'chromium',
      launchOptions: { executablePath, args: chromiumFlags },
    });
  },
  firefox() {
    const found = findFirefox();
    if (!found) return undefined;
    return playwrightLauncher({
      product: 'firefox',
      launchOptions: {
        channel: 'moz-firefox',
        executablePath: found.executablePath,
        firefoxUserPrefs: { 'media.autoplay.default': 0, 'media.autoplay.blocking_policy': 0 },
      },
    });
  },
  webkit() {
    const found = findWebKit();
    return found && webkitLauncher(found);
  },
};

/**
 * The engines that the element tests run in: all that are here, or those that ENGINES names.
 *
 * @param {string | undefined} wanted such as `chromium,webkit`
 * @returns {{ engines: Engine[], missing: string[] }} `missing`: those that were looked for in vain
 */
export function findEngines(wanted) {
  const names = wanted
    ? wanted
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
    : Object.keys(launchers);
  /** @type {Engine[]} */
  const engines = [];
  const missing = [];
  for (const name of names) {
    const find = launchers[name];
    if (!find) throw new Error(`ENGINES names "${name}"; known are ${Object.keys(launchers).join(', ')}.`);
    const launcher = find();
    if (launcher) engines.push({ name, launcher });
    else missing.push(name);
  }
  if (engines.length === 0) throw new Error(`None of the engines is here: ${missing.join(', ')}.`);
  return { engines, missing };
}
