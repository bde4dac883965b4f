<?php
/**
 * What the service says, read with care. Pure: no WordPress, no network, no clock.
 *
 * An answer is an array: `kind` (`row`, `absent`, `refused`, `trouble`), and with it
 * `status`, `percent` (int or null), `src`, `duration` (seconds or null) for a row; `http`, `message`,
 * `retry_after` (seconds or null) for the others.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/** Longest body that is read, in bytes. */
const VOICGEN_LISTEN_MAX_BYTES = 65536;

/** Longest URL that is taken from outside, in bytes. */
const VOICGEN_LISTEN_MAX_URL = 2048;

/** Longest message that is kept, in characters. */
const VOICGEN_LISTEN_MAX_MESSAGE = 300;

/**
 * Does this host lead to the machine itself? There, http is as good as https.
 *
 * @param string $host Hostname, as `parse_url` gives it.
 */
function voicgen_listen_is_loopback( string $host ): bool {
	return 1 === preg_match( '/^(127(\.\d{1,3}){3}|\[::1\]|localhost|.+\.localhost)$/i', $host );
}

/**
 * The one check of an address from outside: https (http on loopback only), a host, no credentials, no blanks.
 *
 * @param mixed $url Anything.
 * @return string The address, or '' where it is none that we take.
 */
function voicgen_listen_safe_url( $url ): string {
	if ( ! is_string( $url ) || strlen( $url ) > VOICGEN_LISTEN_MAX_URL || preg_match( '/[\x00-\x20\x7f"\'<>\\\\]/', $url ) ) {
		return '';
	}
	// phpcs:ignore WordPress.WP.AlternativeFunctions.parse_url_parse_url -- This file runs without WordPress; PHP 7.4 has no old bugs here.
	$parts = parse_url( $url );
	if ( ! is_array( $parts ) || empty( $parts['host'] ) || isset( $parts['user'] ) || isset( $parts['pass'] ) ) {
		return '';
	}
	$scheme = strtolower( $parts['scheme'] ?? '' );
	$secure = 'https' === $scheme || ( 'http' === $scheme && voicgen_listen_is_loopback( $parts['host'] ) );
	return $secure ? $url : '';
}

/**
 * A message of the service as plain text, of bounded length.
 *
 * @param mixed $message Anything.
 */
function voicgen_listen_plain_message( $message ): string {
	if ( ! is_string( $message ) ) {
		return '';
	}
	$plain = preg_replace( '/[\x00-\x1f\x7f]+/u', ' ', $message );
	return null === $plain ? '' : trim( mb_substr( $plain, 0, VOICGEN_LISTEN_MAX_MESSAGE, 'UTF-8' ) );
}

/**
 * `Retry-After` in seconds, at most 600; null where it is missing or no plain number.
 *
 * @param mixed $header Value of the header.
 */
function voicgen_listen_retry_after( $header ): ?int {
	if ( ! is_string( $header ) || ! preg_match( '/^\d{1,9}$/', trim( $header ) ) ) {
		return null;
	}
	return min( 600, (int) $header );
}

/**
 * A figure as the wire may spell it.
 *
 * @param mixed $value A number, or a numeric text, a trailing % allowed.
 * @return float|null Null where it is none, or not finite.
 */
function voicgen_listen_number( $value ): ?float {
	if ( is_string( $value ) ) {
		$value = rtrim( trim( $value ), '%' );
	}
	if ( is_bool( $value ) || ! is_numeric( $value ) || ! is_finite( (float) $value ) ) {
		return null;
	}
	return (float) $value;
}

/**
 * Trouble: we could not find out.
 *
 * @param int      $http        HTTP status; 0 where none came.
 * @param int|null $retry_after Seconds.
 * @return array<string, mixed>
 */
function voicgen_listen_trouble( int $http, ?int $retry_after = null ): array {
	return array(
		'kind'        => 'trouble',
		'http'        => $http,
		'message'     => '',
		'retry_after' => $retry_after,
	);
}

/**
 * What one answer of the service means.
 *
 * @param int    $http        HTTP status.
 * @param mixed  $retry_after The header, where there was one.
 * @param string $body        The body as it came.
 * @return array<string, mixed> See the head of this file.
 */
function voicgen_listen_read_answer( int $http, $retry_after, string $body ): array {
	$wait = voicgen_listen_retry_after( $retry_after );
	if ( strlen( $body ) > VOICGEN_LISTEN_MAX_BYTES ) {
		return voicgen_listen_trouble( $http, $wait );
	}
	$json = json_decode( $body, true, 16 );
	$json = is_array( $json ) ? $json : array();
	if ( 404 === $http || 410 === $http ) {
		return array( 'kind' => 'absent' );
	}
	if ( 408 === $http || 425 === $http || 429 === $http || $http < 200 || $http >= 500 || ( $http >= 300 && $http < 400 ) ) {
		return voicgen_listen_trouble( $http, $wait );
	}
	if ( $http >= 400 ) {
		return array(
			'kind'        => 'refused',
			'http'        => $http,
			'message'     => voicgen_listen_plain_message( $json['message'] ?? '' ),
			'retry_after' => $wait,
		);
	}
	return voicgen_listen_read_row( $json, $http );
}

/**
 * The row in a good answer.
 *
 * @param array<mixed> $json Decoded body.
 * @param int          $http HTTP status.
 * @return array<string, mixed>
 */
function voicgen_listen_read_row( array $json, int $http ): array {
	$data = $json['data'] ?? null;
	if ( ! is_array( $data ) || false === ( $json['success'] ?? true ) || ! is_string( $data['status'] ?? null ) ) {
		return voicgen_listen_trouble( $http );
	}
	$known    = in_array( $data['status'], array( 'pending', 'generating', 'ready', 'failed' ), true );
	$status   = $known ? $data['status'] : 'pending';
	$percent  = voicgen_listen_number( $data['progress_percent'] ?? null );
	$duration = voicgen_listen_number( $data['duration_seconds'] ?? null );
	$src      = 'ready' === $status ? voicgen_listen_safe_url( $data['audio_url'] ?? null ) : '';
	if ( 'ready' === $status && '' === $src ) {
		return voicgen_listen_trouble( $http );
	}
	return array(
		'kind'     => 'row',
		'status'   => $status,
		'percent'  => null === $percent ? null : (int) max( 0, min( 100, floor( $percent ) ) ),
		'src'      => $src,
		'duration' => null !== $duration && $duration > 0 ? $duration : null,
	);
}

/**
 * How long an answer is remembered, in seconds.
 *
 * @param array<string, mixed> $answer An answer.
 */
function voicgen_listen_fresh_seconds( array $answer ): int {
	if ( 'row' !== $answer['kind'] ) {
		return max( 60, (int) ( $answer['retry_after'] ?? 0 ) );
	}
	switch ( $answer['status'] ) {
		case 'ready':
			return 600;
		case 'failed':
			return 60;
		default:
			return 3;
	}
}
