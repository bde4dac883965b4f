import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { pluginDir } from '../../scripts/wordpress-zip.mjs';
import { sqliteDir } from '../../scripts/wordpress-tools.mjs';

/** A WordPress of its own, on loopback and SQLite, with the plugin as its zip would put it there. */
export interface Site {
  /** `http://127.0.0.1:43210`. */
  readonly url: string;
  /** Runs PHP in this WordPress and hands back what it returns, through JSON. Throws with all that it said. */
  php<T>(code: string, values?: Readonly<Record<string, unknown>>): Promise<T>;
  /** Cookies of a user who is logged in, and a nonce for an action of theirs. */
  login(user: string): Promise<Login>;
  /** Makes it a network of sites, for good. */
  becomeNetwork(): Promise<void>;
  /** What WordPress and PHP complained about. */
  complaints(): string;
  close(): Promise<void>;
}

/** A user who is logged in. */
interface Login {
  readonly cookie: string;
  nonce(action: string): Promise<string>;
}

/** Why no WordPress can run here; false where one can. */
export function lacksPhp(): string | false {
  const { status, stdout } = spawnSync('php', ['-m'], { encoding: 'utf8' });
  if (status !== 0) return 'PHP is not installed: apt-get install php-cli';
  const missing = ['pdo_sqlite', 'curl', 'xml', 'mbstring'].filter(
    (name) => !stdout.split('\n').includes(name),
  );
  return missing.length > 0
    ? `PHP lacks ${missing.join(', ')}: apt-get install php-sqlite3 php-curl php-xml php-mbstring`
    : false;
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const config = (url: string): string => `<?php
define( 'DB_NAME', 'wordpress' ); define( 'DB_USER', '' ); define( 'DB_PASSWORD', '' ); define( 'DB_HOST', '' );
define( 'DB_CHARSET', 'utf8mb4' ); define( 'DB_COLLATE', '' );
define( 'DB_DIR', __DIR__ . '/wp-content/database/' ); define( 'DB_FILE', 'wp.sqlite' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) { define( $name . '_KEY', "test-$name" ); define( $name . '_SALT', "salt-$name" ); }
define( 'WP_HOME', '${url}' ); define( 'WP_SITEURL', '${url}' );
define( 'WP_DEBUG', true ); define( 'WP_DEBUG_DISPLAY', false ); define( 'WP_DEBUG_LOG', __DIR__ . '/wp-content/debug.log' );
define( 'DISABLE_WP_CRON', true ); define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true ); define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1' );
$table_prefix = 'wp_';
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
`;

// Real files as they are, everything else through WordPress: what a web server's rewrite rules do.
const router = `<?php
$path = rawurldecode( parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
if ( is_dir( __DIR__ . $path ) ) { $path = rtrim( $path, '/' ) . '/index.php'; }
if ( '/index.php' !== $path && is_file( __DIR__ . $path ) ) {
  if ( '.php' !== substr( $path, -4 ) ) { return false; }
} else { $path = '/index.php'; }
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $path;
$_SERVER['SCRIPT_FILENAME'] = __DIR__ . $path;
chdir( dirname( __DIR__ . $path ) );
require __DIR__ . $path;
`;

// The tests' own door: it runs what they send. Loopback alone, and a secret of this run.
const runner = (secret: string): string => `<?php
$job = json_decode( file_get_contents( 'php://input' ), true );
if ( '${secret}' !== $job['secret'] ) { exit; }
if ( $job['installing'] ) { define( 'WP_INSTALLING', true ); }
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
ob_start();
extract( $job['values'] );
$result = eval( $job['code'] );
$said = ob_get_clean();
echo json_encode( array( 'result' => $result, 'said' => $said ) );
`;

/** Lays out a WordPress from its unpacked `core`, ready to be installed. */
function layOut(core: string, dir: string, url: string, secret: string): void {
  // Linked, not copied: nothing writes into WordPress's own files.
  if (spawnSync('cp', ['-al', core, dir]).status !== 0) cpSync(core, dir, { recursive: true });
  const content = join(dir, 'wp-content');
  for (const name of ['mu-plugins', 'plugins', 'database'])
    mkdirSync(join(content, name), { recursive: true });
  const driver = join(content, 'mu-plugins/sqlite-database-integration');
  cpSync(sqliteDir, driver, { recursive: true });
  const dropIn = readFileSync(join(driver, 'db.copy'), 'utf8')
    .replaceAll('{SQLITE_IMPLEMENTATION_FOLDER_PATH}', driver)
    .replaceAll('{SQLITE_PLUGIN}', 'sqlite-database-integration/load.php');
  for (const [name, text] of Object.entries({
    'wp-content/db.php': dropIn,
    'wp-config.php': config(url),
    'router.php': router,
    'runner.php': runner(secret),
  })) {
    rmSync(join(dir, name), { force: true });
    writeFileSync(join(dir, name), text);
  }
  cpSync(here('rig.php'), join(content, 'mu-plugins/rig.php'));
  cpSync(here('classic-theme'), join(content, 'themes/classic'), { recursive: true });
  cpSync(pluginDir, join(content, 'plugins/voicgen-listen'), { recursive: true });
}

/** A web server that runs a site. */
export interface Served {
  close(): Promise<void>;
}

/** Ends a server with its workers: they are in its group. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid);
  } catch {
    // It is gone.
  }
}

// A run that is cut off leaves no server behind.
const running = new Set<ChildProcess>();
process.once('exit', () => {
  running.forEach(endGroup);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.exit(1);
  });
}

/** Serves a site by this machine's PHP, several requests at a time. */
async function serveByPhp(dir: string, port: number, env: Record<string, string>): Promise<Served> {
  const server = spawn(
    'php',
    [
      '-d',
      'opcache.enable_cli=1',
      '-d',
      'opcache.revalidate_freq=0',
      '-S',
      `127.0.0.1:${port}`,
      '-t',
      dir,
      join(dir, 'router.php'),
    ],
    { env: { ...process.env, ...env, PHP_CLI_SERVER_WORKERS: '8' }, stdio: 'ignore', detached: true },
  );
  running.add(server);
  server.once('exit', () => running.delete(server));
  for (;;) {
    if (server.exitCode !== null) throw new Error('php -S ended before it answered');
    try {
      await fetch(`http://127.0.0.1:${port}/wp-includes/images/blank.gif`);
      return {
        async close() {
          const ended = server.exitCode === null ? once(server, 'exit') : undefined;
          endGroup(server);
          await ended;
        },
      };
    } catch {
      await sleep(50);
    }
  }
}

/** Installs WordPress and starts it; the plugin is there and not yet active. `sandbox` is the address of the service. */
export async function openSite(
  core: string,
  sandbox: string,
  serve: typeof serveByPhp = serveByPhp,
): Promise<Site> {
  const top = mkdtempSync(join(tmpdir(), 'voicgen-wordpress-'));
  const dir = join(top, 'site');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = randomUUID();
  layOut(core, dir, url, secret);
  const server = await serve(dir, port, { SANDBOX_PORT: new URL(sandbox).port });
  const complaints = (): string => {
    const log = join(dir, 'wp-content/debug.log');
    return existsSync(log) ? readFileSync(log, 'utf8') : '';
  };
  const evaluate = async <T>(code: string, values: object, installing = false): Promise<T> => {
    const body = JSON.stringify({ secret, code, values, installing });
    const response = await fetch(`${url}/runner.php`, {
      method: 'POST',
      body,
      headers: { connection: 'close' },
    });
    const text = await response.text();
    if (!text.startsWith('{"result"'))
      throw new Error(`PHP failed (${response.status}): ${text.slice(-300)}\n${complaints()}\n${code}`);
    return (JSON.parse(text) as { result: T }).result;
  };
  await evaluate(
    `add_filter( 'pre_wp_mail', '__return_true' );
     wp_install( 'A site', 'admin', 'admin@example.test', true, '', 'password' );
     update_option( 'permalink_structure', '/%postname%/' );
     foreach ( array( 'author', 'contributor', 'subscriber' ) as $role ) { wp_insert_user( array( 'user_login' => $role, 'user_pass' => 'password', 'role' => $role ) ); }
     return 1;`,
    {},
    true,
  );
  await evaluate('flush_rewrite_rules(); return 1;', {});
  const logins = new Map<string, Promise<Login>>();
  const login = async (user: string): Promise<Login> => {
    const cookie = await evaluate<string>(
      `$id = get_user_by( 'login', $user )->ID;
       $token = WP_Session_Tokens::get_instance( $id )->create( time() + 3600 );
       $cookies = array( AUTH_COOKIE => 'auth', LOGGED_IN_COOKIE => 'logged_in' );
       foreach ( $cookies as $name => $scheme ) { $cookies[ $name ] = $name . '=' . rawurlencode( wp_generate_auth_cookie( $id, time() + 3600, $scheme, $token ) ); }
       return implode( '; ', $cookies );`,
      { user },
    );
    return {
      cookie,
      nonce: (action) =>
        evaluate<string>(
          `$_COOKIE[ LOGGED_IN_COOKIE ] = rawurldecode( preg_replace( '/^.*' . LOGGED_IN_COOKIE . '=/', '', $cookie ) );
           wp_set_current_user( get_user_by( 'login', $user )->ID );
           return wp_create_nonce( $action );`,
          { user, action, cookie },
        ),
    };
  };
  return {
    url,
    php: <T>(code: string, values = {}) => evaluate<T>(code, values),
    login(user) {
      const known = logins.get(user) ?? login(user);
      logins.set(user, known);
      return known;
    },
    async becomeNetwork() {
      const { host } = new URL(url);
      await evaluate(
        `global $wpdb;
         require_once ABSPATH . 'wp-admin/includes/network.php';
         foreach ( $wpdb->tables( 'ms_global' ) as $name => $table ) { $wpdb->$name = $table; }
         install_network();
         $made = populate_network( 1, '${host}', 'admin@example.test', 'A network', '/', false );
         return is_wp_error( $made ) ? $made->get_error_message() : 1;`,
        {},
      );
      const file = join(dir, 'wp-config.php');

      const network = `define( 'MULTISITE', true ); define( 'SUBDOMAIN_INSTALL', false ); define( 'DOMAIN_CURRENT_SITE', '${host}' ); define( 'PATH_CURRENT_SITE', '/' ); define( 'SITE_ID_CURRENT_SITE', 1 ); define( 'BLOG_ID_CURRENT_SITE', 1 );\n`;
      writeFileSync(file, readFileSync(file, 'utf8').replace('$table_prefix', `${network}$table_prefix`));
    },
    complaints,
    async close() {
      await server.close();
      rmSync(top, { recursive: true, force: true });
    },
  };
}
