<?php
/**
 * The key: the constant first, then the option, which is not autoloaded, never printed and never in REST.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/** The option that holds the key. */
const VOICGEN_LISTEN_KEY_OPTION = 'voicgen_listen_key';

/**
 * The key, or ''.
 */
function voicgen_listen_key(): string {
	if ( defined( 'VOICGEN_LISTEN_KEY' ) ) {
		return trim( (string) constant( 'VOICGEN_LISTEN_KEY' ) );
	}
	$key = get_option( VOICGEN_LISTEN_KEY_OPTION, '' );
	return is_string( $key ) ? $key : '';
}

/**
 * Takes a typed key: empty keeps the one that is there; one that cannot be sent in a header is refused.
 *
 * @param mixed $typed What was typed.
 */
function voicgen_listen_sanitize_key( $typed ): string {
	$before = (string) get_option( VOICGEN_LISTEN_KEY_OPTION, '' );
	// phpcs:ignore WordPress.Security.NonceVerification.Missing -- options.php has verified it before it calls this.
	if ( isset( $_POST['voicgen_listen_remove_key'] ) ) {
		return '';
	}
	$key = is_string( $typed ) ? trim( $typed ) : '';
	if ( '' === $key ) {
		return $before;
	}
	if ( ! preg_match( '/^[\x21-\x7e]{8,200}$/', $key ) ) {
		add_settings_error( VOICGEN_LISTEN_KEY_OPTION, 'key', __( 'The key was not saved: it must be 8 to 200 letters and signs without spaces.', 'voicgen-listen' ) );
		return $before;
	}
	return $key;
}

/**
 * Creates the key's row before it is saved, so that it never is autoloaded.
 */
function voicgen_listen_add_key_option(): void {
	if ( false === get_option( VOICGEN_LISTEN_KEY_OPTION ) ) {
		add_option( VOICGEN_LISTEN_KEY_OPTION, '', '', false );
	}
}

/**
 * Prints the field. The key itself is not in it.
 */
function voicgen_listen_key_field(): void {
	$plan = __( 'Only needed to make audio from WordPress. The service’s keyed routes need its Enterprise plan.', 'voicgen-listen' );
	if ( defined( 'VOICGEN_LISTEN_KEY' ) ) {
		printf( '<p>%s</p>', esc_html__( 'Set by the constant VOICGEN_LISTEN_KEY in wp-config.php.', 'voicgen-listen' ) );
	} else {
		$has_key = '' !== voicgen_listen_key();
		printf(
			'<input type="password" class="regular-text" id="%1$s" name="%1$s" value="" autocomplete="off" spellcheck="false" placeholder="%2$s" aria-describedby="%1$s_help">',
			esc_attr( VOICGEN_LISTEN_KEY_OPTION ),
			esc_attr( $has_key ? '••••••••••••' : '' )
		);
		if ( $has_key ) {
			printf(
				'<p>%s <label><input type="checkbox" name="voicgen_listen_remove_key" value="1"> %s</label></p>',
				esc_html__( 'A key is saved. Leave the field empty to keep it.', 'voicgen-listen' ),
				esc_html__( 'Remove it', 'voicgen-listen' )
			);
		}
	}
	voicgen_listen_print_help( 'key', $plan );
}
