<?php
/**
 * What the block's script needs.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

return array(
	'dependencies' => array( 'wp-block-editor', 'wp-blocks', 'wp-components', 'wp-element', 'wp-i18n' ),
	'version'      => VOICGEN_LISTEN_VERSION,
);
