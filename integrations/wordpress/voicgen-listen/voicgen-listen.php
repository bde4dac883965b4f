<?php
/**
 * Plugin Name:       Voicgen Listen
 * Plugin URI:        https://voicgen.io/
 * Description:       Listen to this article: waits honestly for a post's narration, then plays it. By block, shortcode, template tag, or by itself.
 * Version:           0.1.0
 * Requires at least: 6.5
 * Requires PHP:      7.4
 * Author:            The voicgen-listen authors
 * License:           MIT
 * License URI:       https://opensource.org/license/mit
 * Text Domain:       voicgen-listen
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

define( 'VOICGEN_LISTEN_VERSION', '0.1.0' );
define( 'VOICGEN_LISTEN_FILE', __FILE__ );
define( 'VOICGEN_LISTEN_DIR', __DIR__ );

require __DIR__ . '/includes/answer.php';
require __DIR__ . '/includes/markup.php';
require __DIR__ . '/includes/post.php';
require __DIR__ . '/includes/lock.php';
require __DIR__ . '/includes/status.php';
require __DIR__ . '/includes/route.php';
require __DIR__ . '/includes/script.php';
require __DIR__ . '/includes/player.php';
require __DIR__ . '/includes/place.php';
require __DIR__ . '/includes/schema.php';
require __DIR__ . '/includes/generate.php';
require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/key.php';
require __DIR__ . '/includes/editor.php';
require __DIR__ . '/includes/notices.php';
