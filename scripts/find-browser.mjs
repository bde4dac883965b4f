// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isMain, tool } from './project.mjs';

/**
 * What the search asks the machine; tests hand in their own.
 *
 * @typedef {object} Machine
 * @property {Record<string, string | undefined>} env
 * @property {string} platform
 * @property {string} home
 * @property {boolean} isRoot
 * @property {(file: string) => boolean} exists
 * @property {(file: string) => boolean} runs does it start and tell its version?
 * @property {(dir: string) => string[]} list names in a folder, none where it is missing
 * @property {(command: string, args: string[], limitMs: number) => boolean} install
 * @property {(line: string) => void} say
 *
 * @typedef {{ executablePath: string, source: string }} Found
 */

/** @type {Machine} */
export const thisMachine = {
  env: process.env,
  platform: process.platform,
  home: homedir(),
  isRoot: process.getuid?.() === 0,
  exists: existsSync,
  runs(file) {
    if (!existsSync(file)) return false;
    if (process.platform === 'win32') return true; // `--version` would open a window
    return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
  },
  list: (dir) => (existsSync(dir) ? readdirSync(dir) : []),
  install: (command, args, timeout) =>
    spawnSync(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0,
  say: (line) => process.stderr.write(`${line}\n`),
};

const COMMANDS = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
/** What Playwright unpacks below a folder such as `chromium_headless_shell-1228`, newest layout first. */
const UNPACKED = [
  'chrome-headless-shell-linux64/chrome-headless-shell',
  'chrome-headless-shell-mac-arm64/chrome-headless-shell',
  'chrome-headless-shell-mac-x64/chrome-headless-shell',
  'chrome-headless-shell-win64/chrome-headless-shell.exe',
  'chrome-linux/headless_shell',
  'chrome-linux64/chrome',
  'chrome-linux/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-win/chrome.exe',
];

/** @param {Machine} machine @param {string} name */
const onPath = ({ env, exists }, name) =>
  (env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((dir) => join(dir, name))
    .find((file) => exists(file));

/** @param {Machine} machine */
function playwrightCache({ env, platform, home }) {
  const own = env['PLAYWRIGHT_BROWSERS_PATH'];
  if (own && own !== '0') return own;
  if (platform === 'darwin') return join(home, 'Library/Caches/ms-playwright');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? home, 'ms-playwright');
  return join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'ms-playwright');
}

/** @param {Machine} machine @returns {Found | undefined} */
function fromPlaywright(machine) {
  const cache = playwrightCache(machine);
  const revision = (/** @type {string} */ name) => Number(name.split('-').at(-1));
  const folders = machine
    .list(cache)
    .filter((name) => /^chromium(_headless_shell)?-\d+$/.test(name))
    .sort((a, b) => revision(b) - revision(a) || b.length - a.length);
  const file = folders
    .flatMap((folder) => UNPACKED.map((path) => join(cache, folder, path)))
    .find((path) => machine.runs(path));
  return file ? { executablePath: file, source: "Playwright's cache" } : undefined;
}

/** @param {Machine} machine @returns {Found | undefined} */
function fromSystem(machine) {
  const file = [...COMMANDS.map((name) => onPath(machine, name)), ...APPLICATIONS].find(
    (path) => path !== undefined && machine.runs(path),
  );
  return file ? { executablePath: file, source: 'the system' } : undefined;
}

/** @param {Machine} machine @returns {Found | undefined} */
function fromEnvironment(machine) {
  const file = machine.env['CHROME_PATH'];
  if (!file) return undefined;
  if (!machine.runs(file)) throw new Error(`CHROME_PATH names ${file}, and that does not run.`);
  return { executablePath: file, source: 'CHROME_PATH' };
}

/** @param {Machine} machine @returns {Found | undefined} */
function byPlaywright(machine) {
  machine.say('No Chromium here: npx playwright install --only-shell chromium (3 minutes at most) …');
  machine.install(
    process.execPath,
    [tool('playwright/cli.js'), 'install', '--only-shell', 'chromium'],
    180_000,
  );
  return fromPlaywright(machine);
}

/** @param {Machine} machine @returns {Found | undefined} */
function byApt(machine) {
  const apt = onPath(machine, 'apt-get');
  if (!machine.isRoot || !apt) return undefined;
  const patient = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  machine.say('Installing Debian’s chromium-headless-shell, or else chromium …');
  machine.install(apt, [...patient, 'update'], 300_000);
  for (const name of ['chromium-headless-shell', 'chromium']) {
    if (machine.install(apt, [...patient, 'install', '-y', '--no-install-recommends', name], 600_000)) break;
  }
  return fromSystem(machine);
}

/**
 * A Chromium that runs: the one that CHROME_PATH names, else Playwright's, else the system's, else one
 * that is installed now.
 *
 * @param {Machine} [machine]
 * @returns {Found}
 * @throws where there is none and none can be installed, with the ways to get one
 */
export function findChromium(machine = thisMachine) {
  for (const look of [fromEnvironment, fromPlaywright, fromSystem, byPlaywright, byApt]) {
    const found = look(machine);
    if (found) return found;
  }
  throw new Error(
    'No Chromium found, and none could be installed. Install one (`sudo apt-get install chromium`, or ' +
      '`npx playwright install --with-deps chromium`), or name one in CHROME_PATH.',
  );
}

/** Firefox for the element tests, where the machine has it. @param {Machine} [machine] @returns {Found | undefined} */
export function findFirefox(machine = thisMachine) {
  const named = machine.env['FIREFOX_PATH'];
  if (named) {
    if (!machine.runs(named)) throw new Error(`FIREFOX_PATH names ${named}, and that does not run.`);
    return { executablePath: named, source: 'FIREFOX_PATH' };
  }
  const file = ['firefox-esr', 'firefox']
    .map((name) => onPath(machine, name))
    .find((path) => path && machine.runs(path));
  return file ? { executablePath: file, source: 'the system' } : undefined;
}

const MINI_BROWSERS = ['x86_64', 'aarch64']
  .flatMap((cpu) =>
    ['4.1', '4.0', '6.0'].map((api) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-${api}/MiniBrowser`),
  )
  .concat(['/usr/libexec/webkit2gtk-4.1/MiniBrowser']);

/**
 * WebKitGTK for the element tests, where the machine has it: its driver, its small browser, and a display
 * or the means to make one.
 *
 * @param {Machine} [machine]
 * @returns {(Found & { driverPath: string, displayServer: string | undefined }) | undefined}
 */
export function findWebKit(machine = thisMachine) {
  const driverPath = onPath(machine, 'WebKitWebDriver');
  const executablePath = MINI_BROWSERS.find((path) => machine.exists(path));
  const displayServer = machine.env['DISPLAY'] ? undefined : onPath(machine, 'Xvfb');
  if (!driverPath || !executablePath || !(machine.env['DISPLAY'] || displayServer)) return undefined;
  return { executablePath, driverPath, displayServer, source: 'the system' };
}

if (isMain(import.meta.url)) {
  const { executablePath, source } = findChromium();
  console.log(`Chromium: ${executablePath} (${source})`);
  console.log(`Firefox: ${findFirefox()?.executablePath ?? 'not found'}`);
  console.log(`WebKitGTK: ${findWebKit()?.executablePath ?? 'not found'}`);
}
