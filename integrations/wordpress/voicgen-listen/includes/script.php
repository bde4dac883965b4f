<?php
/**
 * The element's script and the few lines of style around it: always registered, printed where a player is.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/**
 * Registers script, script module and style. A theme that wants modules says so by a filter; never both are printed.
 */
function voicgen_listen_register_script(): void {
	$src = plugins_url( 'assets/voicgen-listen.min.js', VOICGEN_LISTEN_FILE );
	wp_register_script(
		'voicgen-listen',
		$src,
		array(),
		VOICGEN_LISTEN_VERSION,
		array(
			'strategy'  => 'defer',
			'in_footer' => true,
		)
	);
	wp_register_script_module( 'voicgen-listen', $src, array(), VOICGEN_LISTEN_VERSION );
	wp_register_style( 'voicgen-listen', plugins_url( 'assets/voicgen-listen.css', VOICGEN_LISTEN_FILE ), array(), VOICGEN_LISTEN_VERSION );
	wp_style_add_data( 'voicgen-listen', 'path', VOICGEN_LISTEN_DIR . '/assets/voicgen-listen.css' );
}
add_action( 'init', 'voicgen_listen_register_script' );

/**
 * Prints the script with this page.
 */
function voicgen_listen_enqueue_script(): void {
	wp_enqueue_style( 'voicgen-listen' );
	if ( voicgen_listen_module_is_printed() ) {
		return;
	}
	/**
	 * Filters whether the script is printed as a module. One of the two is printed, never both.
	 *
	 * @param bool $as_module False by default.
	 */
	if ( apply_filters( 'voicgen_listen_script_module', false ) ) {
		wp_enqueue_script_module( 'voicgen-listen' );
	} else {
		wp_enqueue_script( 'voicgen-listen' );
	}
}

/**
 * Has the module been printed? A theme may have enqueued it by itself; modules come before the scripts of the footer.
 *
 * @param bool $note It is being printed now.
 */
function voicgen_listen_module_is_printed( bool $note = false ): bool {
	static $is_printed = false;
	$is_printed        = $is_printed || $note;
	return $is_printed;
}

/**
 * Lets a theme add attributes to our script tag, classic or module.
 *
 * @param array<string, string|bool> $attributes The tag's attributes.
 * @return array<string, string|bool>
 */
function voicgen_listen_script_attributes( $attributes ) {
	$id = $attributes['id'] ?? '';
	if ( 'voicgen-listen-js' !== $id && 'voicgen-listen-js-module' !== $id ) {
		return $attributes;
	}
	if ( 'voicgen-listen-js-module' === $id ) {
		voicgen_listen_module_is_printed( true );
		wp_dequeue_script( 'voicgen-listen' );
	}
	/**
	 * Filters the attributes of our script tag: a nonce, a consent manager's class, an optimiser's mark.
	 *
	 * @param array<string, string|bool> $attributes Names and values.
	 */
	return (array) apply_filters( 'voicgen_listen_script_attributes', $attributes );
}
add_filter( 'wp_script_attributes', 'voicgen_listen_script_attributes' );

/**
 * A player that is known to come has its place reserved in the head, so that nothing shifts.
 */
function voicgen_listen_enqueue_style_early(): void {
	if ( is_singular() && voicgen_listen_is_chosen( get_post() ) && 'off' !== voicgen_listen_setting( 'place' ) ) {
		wp_enqueue_style( 'voicgen-listen' );
	}
}
add_action( 'wp_enqueue_scripts', 'voicgen_listen_enqueue_style_early' );
