import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findChromium, findFirefox, findWebKit } from '../../scripts/find-browser.mjs';
import type { Machine } from '../../scripts/find-browser.mjs';

const CACHE = '/home/me/.cache/ms-playwright';
const OWN = `${CACHE}/chromium_headless_shell-1300/chrome-headless-shell-linux64/chrome-headless-shell`;

/** A Linux with nothing but the given programs, and with what an installer would bring. */
function machine({
  files = [],
  env = {},
  folders = {},
  isRoot = false,
  install = () => [],
}: {
  files?: string[];
  env?: Record<string, string>;
  folders?: Record<string, string[]>;
  isRoot?: boolean;
  install?: (line: string) => string[];
}): Machine & { installed: string[] } {
  const present = new Set(files);
  const installed: string[] = [];
  return {
    env: { PATH: '/usr/bin:/opt/bin', ...env },
    platform: 'linux',
    home: '/home/me',
    isRoot,
    exists: (file) => present.has(file),
    runs: (file) => present.has(file),
    list: (dir) => folders[dir] ?? [],
    install(command, args) {
      const line = [command, ...args].join(' ');
      installed.push(line);
      const brought = install(line);
      for (const file of brought) present.add(file);
      return brought.length > 0;
    },
    say: () => undefined,
    installed,
  };
}

void test('CHROME_PATH comes first, and one that does not run is told', () => {
  const files = ['/my/chrome', '/usr/bin/chromium'];
  assert.equal(
    findChromium(machine({ files, env: { CHROME_PATH: '/my/chrome' } })).executablePath,
    '/my/chrome',
  );
  assert.throws(
    () => findChromium(machine({ files, env: { CHROME_PATH: '/gone' } })),
    /CHROME_PATH names \/gone/,
  );
});

void test("Playwright's cache comes before the system, its newest first", () => {
  const folders = {
    [CACHE]: ['chromium-1200', 'chromium_headless_shell-1300', 'ffmpeg-1011', 'firefox-1500'],
  };
  const old = `${CACHE}/chromium-1200/chrome-linux64/chrome`;
  const files = [old, OWN, '/usr/bin/chromium'];
  assert.equal(findChromium(machine({ files, folders })).executablePath, OWN);
  assert.equal(findChromium(machine({ files: [old, '/usr/bin/chromium'], folders })).executablePath, old);
  assert.equal(
    findChromium(machine({ files: ['/usr/bin/chromium'], folders })).executablePath,
    '/usr/bin/chromium',
  );
});

void test("the system's headless shell comes before its whole browsers", () => {
  const files = ['/usr/bin/chromium', '/opt/bin/chromium-headless-shell', '/usr/bin/google-chrome'];
  assert.equal(findChromium(machine({ files })).executablePath, '/opt/bin/chromium-headless-shell');
  assert.equal(
    findChromium(machine({ files: ['/opt/bin/microsoft-edge'] })).executablePath,
    '/opt/bin/microsoft-edge',
  );
});

void test('nothing here: Playwright is asked to install one', () => {
  const folders: Record<string, string[]> = {};
  const bare = machine({
    folders,
    install: (line) => {
      if (!line.includes('install --only-shell chromium')) return [];
      folders[CACHE] = ['chromium_headless_shell-1300'];
      return [OWN];
    },
  });
  assert.equal(findChromium(bare).executablePath, OWN);
  assert.equal(bare.installed.length, 1);
});

void test("where Playwright cannot, root takes Debian's", () => {
  const shell = '/usr/bin/chromium-headless-shell';
  const install = (line: string): string[] => (line.includes('chromium-headless-shell') ? [shell] : []);
  const files = ['/usr/bin/apt-get'];
  assert.equal(findChromium(machine({ files, isRoot: true, install })).executablePath, shell);
  assert.throws(
    () => findChromium(machine({ files, isRoot: false, install })),
    /No Chromium found.*CHROME_PATH/s,
  );
});

void test('Firefox and WebKitGTK are taken where they are, and never installed', () => {
  const bare = machine({});
  assert.equal(findFirefox(bare), undefined);
  assert.equal(findWebKit(bare), undefined);
  assert.deepEqual(bare.installed, []);
  assert.equal(
    findFirefox(machine({ files: ['/usr/bin/firefox-esr'] }))?.executablePath,
    '/usr/bin/firefox-esr',
  );
});

void test('WebKitGTK needs its driver, its browser and a display', () => {
  const driver = '/usr/bin/WebKitWebDriver';
  const browser = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
  assert.equal(findWebKit(machine({ files: [driver, browser] })), undefined);
  assert.equal(
    findWebKit(machine({ files: [driver, browser, '/usr/bin/Xvfb'] }))?.displayServer,
    '/usr/bin/Xvfb',
  );
  const shown = findWebKit(machine({ files: [driver, browser], env: { DISPLAY: ':0' } }));
  assert.deepEqual(
    [shown?.executablePath, shown?.driverPath, shown?.displayServer],
    [browser, driver, undefined],
  );
});
