// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The names of keys in Playwright's words → their code points in the WebDriver standard. */
const KEYS = {
  Enter: '\uE007',
  Tab: '\uE004',
  Escape: '\uE00C',
  Space: ' ',
  Backspace: '\uE003',
  Delete: '\uE017',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Home: '\uE011',
  End: '\uE010',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Meta: '\uE03D',
};
const BUTTONS = { left: 0, middle: 1, right: 2 };

/** @returns {Promise<number>} a port that was free a moment ago */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Programs of this launcher die with the test runner, however that ends. @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** @param {string} command @param {string[]} args @param {import('node:child_process').SpawnOptions} options */
function start(command, args, options) {
  const child = spawn(command, args, options);
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** A display that no one sees. @param {string} server Xvfb */
async function startDisplay(server) {
  const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
  const child = start(server, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const pipe = /** @type {import('node:stream').Readable} */ (child.stdio[3]);
  const [number] = await once(pipe, 'data');
  return { child, display: `:${String(number).trim()}` };
}

/** One WebDriver session, in the words of https://www.w3.org/TR/webdriver2/. */
class Driver {
  /** @param {string} base */
  constructor(base) {
    this.base = base;
    this.session = '';
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async send(method, path, body) {
    const response = await fetch(this.base + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { value } = /** @type {{ value: any }} */ (await response.json());
    if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${value?.error} ${value?.message}`);
    return value;
  }

  async untilReady() {
    for (const end = Date.now() + 10_000; ; await sleep(50)) {
      try {
        await this.send('GET', '/status');
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /** @param {string} binary */
  async open(binary) {
    const { sessionId } = await this.send('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': { binary, args: ['--automation', '--autoplay-policy=allow'] },
        },
      },
    });
    this.session = `/session/${sessionId}`;
  }

  /** @param {string} url */
  go(url) {
    return this.send('POST', `${this.session}/url`, { url });
  }

  /** @param {string} script */
  evaluate(script) {
    return this.send('POST', `${this.session}/execute/sync`, { script, args: [] });
  }

  /** @param {object[]} actions */
  keys(actions) {
    return this.send('POST', `${this.session}/actions`, {
      actions: [{ type: 'key', id: 'keyboard', actions }],
    });
  }

  /** @param {object[]} actions */
  mouse(actions) {
    const parameters = { pointerType: 'mouse' };
    return this.send('POST', `${this.session}/actions`, {
      actions: [{ type: 'pointer', id: 'mouse', parameters, actions }],
    });
  }

  close() {
    return this.send('DELETE', this.session);
  }
}

/**
 * The part of a Playwright page that the runner's commands use: keys, mouse and viewport, all trusted.
 *
 * @param {() => Driver} driver
 */
function pageOf(driver) {
  const value = (/** @type {string} */ name) => KEYS[/** @type {keyof typeof KEYS} */ (name)] ?? name;
  const down = (/** @type {string} */ name) => ({ type: 'keyDown', value: value(name) });
  const up = (/** @type {string} */ name) => ({ type: 'keyUp', value: value(name) });
  const move = (/** @type {number} */ x, /** @type {number} */ y) => ({
    type: 'pointerMove',
    duration: 0,
    origin: 'viewport',
    x: Math.round(x),
    y: Math.round(y),
  });
  const button = (/** @type {{ button?: keyof typeof BUTTONS }} */ { button: name = 'left' } = {}) =>
    BUTTONS[name];
  const pressed = (/** @type {number} */ which) => ({ type: 'pointerDown', button: which });
  const released = (/** @type {number} */ which) => ({ type: 'pointerUp', button: which });
  return {
    keyboard: {
      /** @param {string} combination such as `Shift+Tab` */
      press(combination) {
        const names = combination === '+' ? ['+'] : combination.split('+');
        return driver().keys([...names.map(down), ...names.reverse().map(up)]);
      },
      /** @param {string} text */
      type: (text) => driver().keys([...text].flatMap((letter) => [down(letter), up(letter)])),
      /** @param {string} name */
      down: (name) => driver().keys([down(name)]),
      /** @param {string} name */
      up: (name) => driver().keys([up(name)]),
    },
    mouse: {
      /** @param {number} x @param {number} y */
      move: (x, y) => driver().mouse([move(x, y)]),
      /** @param {number} x @param {number} y @param {{ button?: keyof typeof BUTTONS }} [options] */
      click: (x, y, options) =>
        driver().mouse([move(x, y), pressed(button(options)), released(button(options))]),
      /** @param {{ button?: keyof typeof BUTTONS }} [options] */
      down: (options) => driver().mouse([pressed(button(options))]),
      /** @param {{ button?: keyof typeof BUTTONS }} [options] */
      up: (options) => driver().mouse([released(button(options))]),
    },
    /** @param {{ width: number, height: number }} size */
    async setViewportSize({ width, height }) {
      const [edgeX, edgeY] = await driver().evaluate(
        'return [outerWidth - innerWidth, outerHeight - innerHeight]',
      );
      const path = `${driver().session}/window/rect`;
      await driver().send('POST', path, { width: width + edgeX, height: height + edgeY });
      for (let tries = 0; tries < 40 && (await driver().evaluate('return innerWidth')) !== width; tries++)
        await sleep(25);
    },
    emulateMedia() {
      throw new Error('WebKitGTK cannot emulate media here: leave this test to Chromium');
    },
  };
}

/**
 * Drives WebKitGTK's MiniBrowser for @web/test-runner over plain WebDriver.
 *
 * @param {{ executablePath: string, driverPath: string, displayServer: string | undefined }} found
 * @returns {import('@web/test-runner').BrowserLauncher}
 */
export function webkitLauncher({ executablePath, driverPath, displayServer }) {
  /** @type {Promise<Driver> | undefined} */
  let starting;
  /** @type {Driver | undefined} */
  let driver;
  /** @type {import('node:child_process').ChildProcess[]} */
  let programs = [];
  /** @type {{ id: string, url: string } | undefined} */
  let current;

  async function startDriver() {
    const env = { ...process.env };
    if (displayServer) {
      const { child, display } = await startDisplay(displayServer);
      programs.push(child);
      env['DISPLAY'] = display;
    }
    const port = await freePort();
    programs.push(start(driverPath, [`--port=${port}`], { env, stdio: 'ignore' }));
    const made = new Driver(`http://127.0.0.1:${port}`);
    await made.untilReady();
    await made.open(executablePath);
    driver = made;
    return made;
  }
  const running = () => {
    if (!driver) throw new Error('WebKitGTK is not running');
    return driver;
  };
  const page = pageOf(running);

  const launcher = {
    name: 'WebKitGTK',
    // The runner's commands look for this word, and for `getPage` beside it.
    type: 'playwright',
    concurrency: 1,
    getPage: () => page,
    async initialize() {},
    /** @param {string} id @param {string} url */
    async startSession(id, url) {
      starting ??= startDriver();
      current = { id, url };
      await (await starting).go(url);
    },
    /** @param {string} id */
    isActive: (id) => current?.id === id,
    getBrowserUrl: () => current?.url,
    async stopSession() {
      current = undefined;
      await running().go('about:blank');
      return { testCoverage: undefined, errors: [] };
    },
    async stop() {
      await driver?.close().catch(() => undefined);
      for (const child of programs.reverse()) child.kill();
      programs = [];
      driver = starting = undefined;
    },
  };
  return /** @type {any} */ (launcher);
}
