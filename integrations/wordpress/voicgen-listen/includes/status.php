<?php
/**
 * The status of a post: the service is asked once for all readers, and its answer remembered.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/** Longest that one question may take, in seconds. */
const VOICGEN_LISTEN_TIMEOUT_SECONDS = 3;

/** What was last known serves through trouble for so long, in seconds. */
const VOICGEN_LISTEN_STALE_SECONDS = 60;

/** How long a request waits for the one that asks, in steps of 0.1 s. */
const VOICGEN_LISTEN_WAIT_STEPS = 34;

/**
 * The public question about a post.
 *
 * @param WP_Post $post A post.
 * @param string  $lang A language tag.
 */
function voicgen_listen_question_url( WP_Post $post, string $lang ): string {
	return sprintf(
		'%s/v1/public/audio/status?domain=%s&post_id=%s&lang=%s',
		voicgen_listen_setting( 'api_base' ),
		rawurlencode( voicgen_listen_domain() ),
		rawurlencode( voicgen_listen_post_id( $post ) ),
		voicgen_listen_primary_language( $lang )
	);
}

/**
 * Asks the service itself.
 *
 * @param string $url The question.
 * @return array<string, mixed> An answer.
 */
function voicgen_listen_ask( string $url ): array {
	$response = wp_safe_remote_get(
		$url,
		array(
			'timeout'             => VOICGEN_LISTEN_TIMEOUT_SECONDS,
			'redirection'         => 0,
			'limit_response_size' => VOICGEN_LISTEN_MAX_BYTES + 1,
			'headers'             => array( 'Accept' => 'application/json' ),
		)
	);
	if ( is_wp_error( $response ) ) {
		return voicgen_listen_trouble( 0 );
	}
	return voicgen_listen_read_answer(
		(int) wp_remote_retrieve_response_code( $response ),
		wp_remote_retrieve_header( $response, 'retry-after' ),
		wp_remote_retrieve_body( $response )
	);
}

/**
 * What is remembered of a question.
 *
 * @param string $key   Its name.
 * @param bool   $fresh Past what this request has read before: another may just have written it.
 * @return array{answer: array<string, mixed>, until: float, row: array<string, mixed>|null, row_at: float}|null
 */
function voicgen_listen_remembered( string $key, bool $fresh = false ): ?array {
	if ( $fresh && wp_using_ext_object_cache() ) {
		$memory = wp_cache_get( $key, 'transient', true );
	} else {
		if ( $fresh ) {
			wp_cache_delete( "_transient_$key", 'options' );
			wp_cache_delete( "_transient_timeout_$key", 'options' );
			wp_cache_delete( 'notoptions', 'options' );
		}
		$memory = get_transient( $key );
	}
	return is_array( $memory ) && isset( $memory['answer'], $memory['until'] ) ? $memory : null;
}

/**
 * The name that a question is remembered and locked by.
 *
 * @param string $url The question.
 */
function voicgen_listen_memory_key( string $url ): string {
	return 'voicgen_listen_' . md5( $url );
}

/**
 * Forgets what was remembered of a post, for the service has just been given work.
 *
 * @param WP_Post $post A post.
 * @param string  $lang A language tag.
 */
function voicgen_listen_forget( WP_Post $post, string $lang ): void {
	delete_transient( voicgen_listen_memory_key( voicgen_listen_question_url( $post, $lang ) ) );
}

/**
 * The status of a post, from memory or from the service.
 *
 * @param WP_Post $post A post.
 * @param string  $lang A language tag.
 * @return array<string, mixed> An answer, with `fresh`: for how many seconds it stands.
 */
function voicgen_listen_status( WP_Post $post, string $lang ): array {
	$url    = voicgen_listen_question_url( $post, $lang );
	$key    = voicgen_listen_memory_key( $url );
	$memory = voicgen_listen_remembered( $key );
	if ( $memory && $memory['until'] > microtime( true ) ) {
		return voicgen_listen_from_memory( $memory );
	}
	$lock = voicgen_listen_lock( $key );
	if ( '' === $lock ) {
		return voicgen_listen_wait_for_other( $key, $memory );
	}
	try {
		// Another may have asked between our look and our lock.
		$memory = voicgen_listen_remembered( $key, true );
		if ( ! $memory || $memory['until'] <= microtime( true ) ) {
			$memory = voicgen_listen_ask_and_remember( $post, $lang, $url, $memory );
		}
	} finally {
		voicgen_listen_unlock( $key, $lock );
	}
	return voicgen_listen_from_memory( $memory );
}

/**
 * Asks, and keeps the answer. Called by the holder of the lock alone.
 *
 * @param WP_Post                   $post   A post.
 * @param string                    $lang   A language tag.
 * @param string                    $url    The question.
 * @param array<string, mixed>|null $memory What was known before.
 * @return array<string, mixed> What is known now.
 */
function voicgen_listen_ask_and_remember( WP_Post $post, string $lang, string $url, ?array $memory ): array {
	$pause  = (int) get_transient( 'voicgen_listen_pause' ) - time();
	$asks   = $pause <= 0 && voicgen_listen_spend();
	$answer = $asks ? voicgen_listen_ask( $url ) : voicgen_listen_trouble( 429, max( 5, $pause ) );
	$now    = microtime( true );
	$fresh  = $asks ? voicgen_listen_fresh_seconds( $answer ) : max( 5, $pause );
	$is_row = 'row' === $answer['kind'];
	$next   = array(
		'answer' => $answer,
		'until'  => $now + $fresh,
		'row'    => $is_row ? $answer : ( $memory['row'] ?? null ),
		'row_at' => $is_row ? $now : (float) ( $memory['row_at'] ?? 0 ),
	);
	if ( $asks && 429 === ( $answer['http'] ?? 0 ) ) {
		// The limit is the whole site's, and so is the pause.
		set_transient( 'voicgen_listen_pause', time() + $fresh, $fresh );
	}
	set_transient( voicgen_listen_memory_key( $url ), $next, $fresh + VOICGEN_LISTEN_STALE_SECONDS );
	if ( $asks ) {
		voicgen_listen_note_answer( $post, $lang, $answer );
		voicgen_listen_note_trouble( $answer );
	}
	return $next;
}

/**
 * Another request is asking: what was known serves, if it is not too old; else its answer is waited for.
 *
 * @param string                    $key    The question's name.
 * @param array<string, mixed>|null $memory What was known before.
 * @return array<string, mixed> An answer.
 */
function voicgen_listen_wait_for_other( string $key, ?array $memory ): array {
	if ( $memory && $memory['until'] + VOICGEN_LISTEN_STALE_SECONDS > microtime( true ) ) {
		return voicgen_listen_from_memory( $memory );
	}
	for ( $step = 0; $step < VOICGEN_LISTEN_WAIT_STEPS; $step++ ) {
		usleep( 100000 );
		$memory = voicgen_listen_remembered( $key, true );
		if ( $memory && $memory['until'] > microtime( true ) ) {
			return voicgen_listen_from_memory( $memory );
		}
	}
	return array_merge( voicgen_listen_trouble( 0 ), array( 'fresh' => 3 ) );
}

/**
 * The answer that a memory gives: through trouble, the last row as long as it is not too old.
 *
 * @param array<string, mixed> $memory What is remembered.
 * @return array<string, mixed> An answer with `fresh`.
 */
function voicgen_listen_from_memory( array $memory ): array {
	$now    = microtime( true );
	$answer = $memory['answer'];
	$fresh  = max( 1, (int) ceil( $memory['until'] - $now ) );
	if ( 'trouble' === $answer['kind'] && $memory['row'] && $now - $memory['row_at'] < VOICGEN_LISTEN_STALE_SECONDS ) {
		$answer = $memory['row'];
		$fresh  = 3;
	}
	return array_merge( $answer, array( 'fresh' => $fresh ) );
}
