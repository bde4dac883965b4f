<?php
/**
 * The player's markup, for every way of placing it, and the template tags.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/** What a template, a shortcode or a block may say, and the attribute it becomes. Where the audio is asked for is not among it. */
const VOICGEN_LISTEN_ARGS = array(
	'lang'           => 'lang',
	'languages'      => 'languages',
	'heading'        => 'heading',
	'load'           => 'load',
	'storage'        => 'storage',
	'seek_offset'    => 'seek-offset',
	'playback_rates' => 'playback-rates',
	'download'       => 'download',
	'sticky'         => 'sticky',
	'nohotkeys'      => 'nohotkeys',
	'class'          => 'class',
);

/** Those that are there or not. */
const VOICGEN_LISTEN_FLAGS = array( 'download', 'sticky', 'nohotkeys' );

/**
 * Prints the player of a post.
 *
 * @param array<string, mixed> $args See `get_voicgen_listen()`.
 */
function voicgen_listen( array $args = array() ): void {
	// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is put together.
	echo get_voicgen_listen( $args );
}

/**
 * The player of a post, as markup; '' where there is none to show.
 *
 * @param array<string, mixed> $args {
 *     All optional.
 *
 *     @type int|WP_Post $post   The post; the current one by default.
 *     @type string      $place  Who asks, for `voicgen_listen_html`: `template`, `shortcode`, `block`, `content`.
 *     @type mixed       $lang, $heading, $load … The element's attributes by their names with underscores.
 * }
 */
function get_voicgen_listen( array $args = array() ): string {
	$post = get_post( $args['post'] ?? null );
	if ( ! $post instanceof WP_Post || ! voicgen_listen_is_open( $post ) || voicgen_listen_is_silent() ) {
		return '';
	}
	$lang  = isset( $args['lang'] ) && is_string( $args['lang'] ) && '' !== $args['lang'] ? $args['lang'] : voicgen_listen_lang( $post );
	$known = voicgen_listen_known( $post, $lang );
	$link  = voicgen_listen_link( $known['src'] );
	if ( is_feed() ) {
		return $link;
	}
	$attributes = voicgen_listen_attributes( $post, $lang, $known, $args );
	$html       = sprintf( '<voicgen-listen%s>%s</voicgen-listen>', voicgen_listen_attributes_html( $attributes, 'esc_attr' ), $link );
	$context    = array(
		'post'       => $post,
		'place'      => is_string( $args['place'] ?? null ) ? $args['place'] : 'template',
		'attributes' => $attributes,
		'src'        => $known['src'],
	);
	/**
	 * Filters the player's markup. '' shows none.
	 *
	 * @param string               $html    The markup, escaped.
	 * @param array<string, mixed> $context `post`, `place`, `attributes`, `src` ('' where not known yet).
	 */
	$html = (string) apply_filters( 'voicgen_listen_html', $html, $context );
	if ( '' !== $html ) {
		voicgen_listen_printed( $post->ID, true );
		voicgen_listen_enqueue_script();
	}
	return $html;
}

/**
 * The tag's attributes.
 *
 * @param WP_Post              $post  The post.
 * @param string               $lang  A language tag.
 * @param array<string, mixed> $known What is known of its audio.
 * @param array<string, mixed> $args  What the caller says.
 * @return array<string, mixed>
 */
function voicgen_listen_attributes( WP_Post $post, string $lang, array $known, array $args ): array {
	$is_owner   = current_user_can( 'manage_options' );
	$attributes = array(
		'post-id'  => voicgen_listen_post_id( $post ),
		'domain'   => voicgen_listen_domain(),
		'lang'     => $lang,
		'api-base' => voicgen_listen_element_api_base( $post ),
		'src'      => $known['src'],
		'duration' => $known['src'] ? $known['duration'] : null,
		'quiet'    => ! $is_owner,
		'debug'    => $is_owner,
	);
	foreach ( VOICGEN_LISTEN_ARGS as $name => $attribute ) {
		if ( 'lang' !== $name && isset( $args[ $name ] ) && is_scalar( $args[ $name ] ) ) {
			$is_flag                  = in_array( $name, VOICGEN_LISTEN_FLAGS, true );
			$attributes[ $attribute ] = $is_flag ? wp_validate_boolean( $args[ $name ] ) : (string) $args[ $name ];
		}
	}
	$theme = voicgen_listen_setting( 'theme' );
	if ( 'auto' !== $theme ) {
		$attributes['class'] = trim( ( $attributes['class'] ?? '' ) . " voicgen-listen-$theme" );
	}
	/**
	 * Filters the tag's attributes. They are escaped afterwards; true is a bare attribute, '' and false leave one out.
	 *
	 * @param array<string, mixed> $attributes Names and values.
	 * @param WP_Post              $post       The post.
	 */
	return (array) apply_filters( 'voicgen_listen_attributes', $attributes, $post );
}

/**
 * What stands inside the tag, for readers without script: a link where there is something to link to.
 *
 * @param string $src The audio's address, or ''.
 */
function voicgen_listen_link( string $src ): string {
	return '' === $src ? '' : sprintf( '<a href="%s">%s</a>', esc_url( $src ), esc_html__( 'Listen to this article', 'voicgen-listen' ) );
}

/**
 * Has a player of this post been printed in this request?
 *
 * @param int  $id   The post's ID.
 * @param bool $note It is being printed now.
 */
function voicgen_listen_printed( int $id, bool $note = false ): bool {
	static $printed = array();
	if ( $note ) {
		$printed[ $id ] = true;
	}
	return isset( $printed[ $id ] );
}

/**
 * Are players left out, for what is rendered will be read aloud?
 *
 * @param bool|null $silent Says so from now on.
 */
function voicgen_listen_is_silent( ?bool $silent = null ): bool {
	static $is_silent = false;
	$is_silent        = $silent ?? $is_silent;
	return $is_silent;
}
