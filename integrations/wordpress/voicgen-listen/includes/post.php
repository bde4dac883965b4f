<?php
/**
 * What a post is to the service, and what is known of its audio.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/** What is known of a post's audio: by language, `status`, `message`, `code`, `src`, `duration`. */
const VOICGEN_LISTEN_META = '_voicgen_listen';

/** The per-post switch: '1' where the post shall have no audio. */
const VOICGEN_LISTEN_OFF_META = '_voicgen_listen_off';

/**
 * The id that the service knows a post by.
 *
 * @param WP_Post $post A post.
 */
function voicgen_listen_post_id( WP_Post $post ): string {
	/**
	 * Filters the id that the service knows a post by.
	 *
	 * @param string  $id   The post's ID as a string.
	 * @param WP_Post $post The post.
	 */
	return (string) apply_filters( 'voicgen_listen_post_id', (string) $post->ID, $post );
}

/**
 * A post's language as a tag, such as `pt-BR`.
 *
 * @param WP_Post $post A post.
 */
function voicgen_listen_lang( WP_Post $post ): string {
	$polylang = function_exists( 'pll_get_post_language' ) ? pll_get_post_language( $post->ID, 'locale' ) : '';
	// The site's own locale: in wp-admin `get_bloginfo( 'language' )` is that of whoever is logged in.
	$lang = str_replace( '_', '-', is_string( $polylang ) && '' !== $polylang ? $polylang : get_locale() );
	/**
	 * Filters a post's language: the seam for multilingual plugins.
	 *
	 * @param string  $lang A language tag.
	 * @param WP_Post $post The post.
	 */
	return (string) apply_filters( 'voicgen_listen_lang', $lang, $post );
}

/**
 * Is the post's audio switched off?
 *
 * @param WP_Post $post A post.
 */
function voicgen_listen_is_off( WP_Post $post ): bool {
	return '1' === get_post_meta( $post->ID, VOICGEN_LISTEN_OFF_META, true );
}

/**
 * Is this a post of a type that the owner has chosen?
 *
 * @param WP_Post|null $post A post.
 */
function voicgen_listen_is_chosen( ?WP_Post $post ): bool {
	return null !== $post && in_array( $post->post_type, voicgen_listen_setting( 'post_types' ), true );
}

/**
 * May anybody hear this post: published, in public, not switched off, not behind a password?
 *
 * @param WP_Post $post A post.
 */
function voicgen_listen_is_open( WP_Post $post ): bool {
	return 'publish' === $post->post_status && is_post_publicly_viewable( $post ) && '' === $post->post_password && ! voicgen_listen_is_off( $post );
}

/**
 * What is known of a post's audio in one language; nothing is asked.
 *
 * @param WP_Post $post A post.
 * @param string  $lang A language tag.
 * @return array{status: string, message: string, code: string, src: string, duration: float|null}
 */
function voicgen_listen_known( WP_Post $post, string $lang ): array {
	$all   = get_post_meta( $post->ID, VOICGEN_LISTEN_META, true );
	$known = is_array( $all ) ? ( $all[ voicgen_listen_primary_language( $lang ) ] ?? null ) : null;
	$known = is_array( $known ) ? $known : array();
	return array(
		'status'   => is_string( $known['status'] ?? null ) ? $known['status'] : '',
		'message'  => voicgen_listen_plain_message( $known['message'] ?? '' ),
		'code'     => is_string( $known['code'] ?? null ) ? $known['code'] : '',
		'src'      => voicgen_listen_safe_url( $known['src'] ?? '' ),
		'duration' => voicgen_listen_number( $known['duration'] ?? null ),
	);
}

/**
 * Keeps what is known. Written only where it is news: a percent is none.
 *
 * @param WP_Post              $post  A post.
 * @param string               $lang  A language tag.
 * @param array<string, mixed> $known `status`, and where there are: `message`, `code`, `src`, `duration`.
 */
function voicgen_listen_note( WP_Post $post, string $lang, array $known ): void {
	$all  = get_post_meta( $post->ID, VOICGEN_LISTEN_META, true );
	$all  = is_array( $all ) ? $all : array();
	$lang = voicgen_listen_primary_language( $lang );
	$next = array_filter( $known, static fn( $value ) => null !== $value && '' !== $value );
	if ( ( $all[ $lang ] ?? null ) !== $next ) {
		$all[ $lang ] = $next;
		update_post_meta( $post->ID, VOICGEN_LISTEN_META, wp_slash( $all ) );
	}
}

/**
 * Keeps what an answer of the service says of a post.
 *
 * @param WP_Post              $post   A post.
 * @param string               $lang   A language tag.
 * @param array<string, mixed> $answer An answer.
 */
function voicgen_listen_note_answer( WP_Post $post, string $lang, array $answer ): void {
	if ( 'row' === $answer['kind'] ) {
		voicgen_listen_note(
			$post,
			$lang,
			array(
				'status'   => $answer['status'],
				'src'      => $answer['src'],
				'duration' => $answer['duration'],
			)
		);
		return;
	}
	// An absent row ends what was known; that a request for it was refused stays known until another is made.
	if ( 'absent' === $answer['kind'] && ! in_array( voicgen_listen_known( $post, $lang )['status'], array( '', 'failed' ), true ) ) {
		voicgen_listen_note( $post, $lang, array( 'status' => 'absent' ) );
	}
}
