<?php
/**
 * Making audio: on publish, on changed title or text, and by hand. Servers only, with a key.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/** A request may take so long, in seconds: an editor or cron waits for it, no reader. */
const VOICGEN_LISTEN_GENERATE_TIMEOUT_SECONDS = 15;

/** How often a request that found the service in trouble is sent again. */
const VOICGEN_LISTEN_GENERATE_TRIES = 3;

/** How often a post that is being made is looked at, once a minute. */
const VOICGEN_LISTEN_FOLLOW_TRIES = 30;

/**
 * Notices what is worth new audio: a first publication, another title, other text. Tags, categories, the featured
 * image and other meta are none.
 *
 * @param int          $post_id     The post's ID.
 * @param WP_Post      $post        As it is now.
 * @param bool         $update      Whether it was there before.
 * @param WP_Post|null $post_before As it was.
 */
function voicgen_listen_on_save( $post_id, $post, $update, $post_before ): void {
	$post = $post instanceof WP_Post ? $post : null;
	// An importer brings in what was published long ago, and by the thousand.
	if ( ! voicgen_listen_is_chosen( $post ) || ! voicgen_listen_is_open( $post ) || defined( 'WP_IMPORTING' ) ) {
		return;
	}
	$was_public = $post_before instanceof WP_Post && 'publish' === $post_before->post_status;
	$changed    = ! $was_public || $post_before->post_title !== $post->post_title || $post_before->post_content !== $post->post_content;
	if ( $changed && voicgen_listen_setting( 'generate' ) && '' !== voicgen_listen_key() ) {
		voicgen_listen_note( $post, voicgen_listen_lang( $post ), array( 'status' => 'pending' ) );
		voicgen_listen_schedule( 'voicgen_listen_generate', array( (int) $post_id, 1 ), 0 );
	}
}
add_action( 'wp_after_insert_post', 'voicgen_listen_on_save', 10, 4 );

/**
 * Puts work into cron, once.
 *
 * @param string       $hook    The hook.
 * @param array<mixed> $args    Its arguments.
 * @param int          $seconds From now.
 */
function voicgen_listen_schedule( string $hook, array $args, int $seconds ): void {
	if ( ! wp_next_scheduled( $hook, $args ) ) {
		wp_schedule_single_event( time() + $seconds, $hook, $args );
	}
}

/**
 * An article's text as readers see it, without players.
 *
 * @param WP_Post $article The post.
 */
function voicgen_listen_text( WP_Post $article ): string {
	global $post;
	$before = $post;
	voicgen_listen_is_silent( true );
	try {
		// phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- Blocks and shortcodes ask for it; put back below.
		$post = $article;
		setup_postdata( $article );
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress's own.
		return (string) apply_filters( 'the_content', $article->post_content );
	} finally {
		voicgen_listen_is_silent( false );
		$post = $before; // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- As it was.
		if ( $before instanceof WP_Post ) {
			setup_postdata( $before );
		}
	}
}

/**
 * Asks the service for a post's audio.
 *
 * @param WP_Post $post A post.
 * @return array<string, mixed> An answer; a refused one has `code`: `key`, `quota`, `subscription`, `invalid`.
 */
function voicgen_listen_request_audio( WP_Post $post ): array {
	$response = wp_safe_remote_post(
		voicgen_listen_setting( 'api_base' ) . '/v1/audio/generate',
		array(
			'timeout'             => VOICGEN_LISTEN_GENERATE_TIMEOUT_SECONDS,
			'redirection'         => 0,
			'limit_response_size' => VOICGEN_LISTEN_MAX_BYTES + 1,
			'headers'             => array(
				'Accept'       => 'application/json',
				'Content-Type' => 'application/json',
				'X-API-Key'    => voicgen_listen_key(),
			),
			'body'                => wp_json_encode(
				array(
					'post_id'    => voicgen_listen_post_id( $post ),
					'post_title' => html_entity_decode( wp_strip_all_tags( get_the_title( $post ) ), ENT_QUOTES, 'UTF-8' ),
					'post_url'   => (string) get_permalink( $post ),
					'content'    => voicgen_listen_text( $post ),
					'language'   => voicgen_listen_primary_language( voicgen_listen_lang( $post ) ),
				)
			),
		)
	);
	if ( is_wp_error( $response ) ) {
		return voicgen_listen_trouble( 0 );
	}
	$http   = (int) wp_remote_retrieve_response_code( $response );
	$body   = wp_remote_retrieve_body( $response );
	$answer = voicgen_listen_read_answer( $http, wp_remote_retrieve_header( $response, 'retry-after' ), $body );
	if ( 'absent' === $answer['kind'] ) {
		$answer = array(
			'kind'    => 'refused',
			'http'    => $http,
			'message' => '',
		);
	}
	if ( 'refused' === $answer['kind'] ) {
		$answer['code']    = voicgen_listen_refusal_code( $http, $answer['message'] );
		$answer['message'] = voicgen_listen_field_errors( $body, $answer['message'] );
	}
	return $answer;
}

/**
 * What a refusal is about. A keyed 401 covers a bad key and a lapsed account; its message alone tells them apart.
 *
 * @param int    $http    HTTP status.
 * @param string $message The service's words.
 */
function voicgen_listen_refusal_code( int $http, string $message ): string {
	if ( 402 === $http || ( 401 === $http && preg_match( '/subscription|trial|inactive/i', $message ) ) ) {
		return 'subscription';
	}
	if ( 401 === $http ) {
		return 'key';
	}
	return 403 === $http ? 'quota' : 'invalid';
}

/**
 * The service's words, with those about single fields behind them.
 *
 * @param string $body    The body.
 * @param string $message Its message.
 */
function voicgen_listen_field_errors( string $body, string $message ): string {
	$json   = json_decode( $body, true, 16 );
	$errors = is_array( $json ) && is_array( $json['errors'] ?? null ) ? $json['errors'] : array();
	foreach ( $errors as $words ) {
		$message .= ' ' . voicgen_listen_plain_message( is_array( $words ) ? reset( $words ) : $words );
	}
	return voicgen_listen_plain_message( trim( $message ) );
}

/**
 * Asks for a post's audio and keeps what came of it.
 *
 * @param WP_Post $post    A post.
 * @param int     $attempt 1 is the first.
 */
function voicgen_listen_generate( WP_Post $post, int $attempt = 1 ): void {
	$lang   = voicgen_listen_lang( $post );
	$answer = voicgen_listen_request_audio( $post );
	voicgen_listen_note_trouble( $answer );
	switch ( $answer['kind'] ) {
		case 'row':
			voicgen_listen_forget( $post, $lang );
			voicgen_listen_note_answer( $post, $lang, $answer );
			if ( in_array( $answer['status'], array( 'pending', 'generating' ), true ) ) {
				voicgen_listen_schedule( 'voicgen_listen_follow', array( $post->ID, 1 ), MINUTE_IN_SECONDS );
			}
			return;
		case 'trouble':
			if ( $attempt < VOICGEN_LISTEN_GENERATE_TRIES ) {
				voicgen_listen_note( $post, $lang, array( 'status' => 'pending' ) );
				voicgen_listen_schedule( 'voicgen_listen_generate', array( $post->ID, $attempt + 1 ), max( MINUTE_IN_SECONDS * $attempt, (int) $answer['retry_after'] ) );
				return;
			}
			$answer['code'] = 'trouble';
			// Fall through: it is given up.
		default:
			voicgen_listen_note(
				$post,
				$lang,
				array(
					'status'  => 'failed',
					'code'    => $answer['code'],
					'message' => $answer['message'],
				)
			);
	}
}

/**
 * Cron's part of it.
 *
 * @param int $post_id The post's ID.
 * @param int $attempt 1 is the first.
 */
function voicgen_listen_run_generate( $post_id, $attempt = 1 ): void {
	$post = get_post( (int) $post_id );
	if ( $post instanceof WP_Post && voicgen_listen_is_open( $post ) && '' !== voicgen_listen_key() ) {
		voicgen_listen_generate( $post, (int) $attempt );
	}
}
add_action( 'voicgen_listen_generate', 'voicgen_listen_run_generate', 10, 2 );

/**
 * Looks whether a post is ready, so that the list says so and pages know the address before a reader asks.
 *
 * @param int $post_id The post's ID.
 * @param int $attempt 1 is the first.
 */
function voicgen_listen_run_follow( $post_id, $attempt = 1 ): void {
	$post = get_post( (int) $post_id );
	if ( ! $post instanceof WP_Post || ! voicgen_listen_is_open( $post ) ) {
		return;
	}
	$answer  = voicgen_listen_status( $post, voicgen_listen_lang( $post ) );
	$is_done = 'row' === $answer['kind'] && in_array( $answer['status'], array( 'ready', 'failed' ), true );
	if ( ! $is_done && (int) $attempt < VOICGEN_LISTEN_FOLLOW_TRIES ) {
		voicgen_listen_schedule( 'voicgen_listen_follow', array( $post->ID, (int) $attempt + 1 ), MINUTE_IN_SECONDS );
	}
}
add_action( 'voicgen_listen_follow', 'voicgen_listen_run_follow', 10, 2 );

/**
 * What is waiting in cron goes with the plugin.
 */
function voicgen_listen_deactivate(): void {
	wp_unschedule_hook( 'voicgen_listen_generate' );
	wp_unschedule_hook( 'voicgen_listen_follow' );
}
register_deactivation_hook( VOICGEN_LISTEN_FILE, 'voicgen_listen_deactivate' );
