<?php
/**
 * A real lock, and a budget, in the options table: its unique names let exactly one of many requests win. A
 * transient cannot do that: between its reading and its writing others read, too.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/** A lock whose holder died is free again after so many seconds: more than a question may take. */
const VOICGEN_LISTEN_LOCK_SECONDS = 10;

/** Questions that a site may ask in one window. Five windows touch any minute: at most 60 in it. */
const VOICGEN_LISTEN_WINDOW_QUESTIONS = 12;

/** Length of a window, in seconds. */
const VOICGEN_LISTEN_WINDOW_SECONDS = 15;

// phpcs:disable WordPress.DB.DirectDatabaseQuery -- Caches would break the promise that one alone wins.

/**
 * Creates a row unless it is there.
 *
 * @param string $name  Option's name.
 * @param string $value Option's value.
 * @return bool True for the one who made it.
 */
function voicgen_listen_row_add( string $name, string $value ): bool {
	global $wpdb;
	$before = $wpdb->suppress_errors();
	$made   = $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", $name, $value ) );
	$wpdb->suppress_errors( $before );
	return 1 === $made;
}

/**
 * A row's value, from the table itself.
 *
 * @param string $name Option's name.
 */
function voicgen_listen_row( string $name ): ?string {
	global $wpdb;
	return $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", $name ) );
}

/**
 * Changes a row if it still is what we saw.
 *
 * @param string $name Option's name.
 * @param string $seen Its value as we saw it.
 * @param string $next Its value from now on.
 */
function voicgen_listen_row_swap( string $name, string $seen, string $next ): bool {
	global $wpdb;
	$before  = $wpdb->suppress_errors();
	$changed = $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s", $next, $name, $seen ) );
	$wpdb->suppress_errors( $before );
	return 1 === $changed;
}

/**
 * Takes a lock.
 *
 * @param string $name Of what.
 * @return string Our own mark on it; '' where another holds it.
 */
function voicgen_listen_lock( string $name ): string {
	$name = "voicgen_listen_lock_$name";
	$mine = ( time() + VOICGEN_LISTEN_LOCK_SECONDS ) . '-' . wp_generate_uuid4();
	if ( voicgen_listen_row_add( $name, $mine ) ) {
		return $mine;
	}
	$held = voicgen_listen_row( $name );
	$dead = null !== $held && (int) $held < time();
	return $dead && voicgen_listen_row_swap( $name, $held, $mine ) ? $mine : '';
}

/**
 * Gives a lock back; one that another has taken over since is left alone.
 *
 * @param string $name Of what.
 * @param string $mine Our mark.
 */
function voicgen_listen_unlock( string $name, string $mine ): void {
	global $wpdb;
	$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name = %s AND option_value = %s", "voicgen_listen_lock_$name", $mine ) );
}

// phpcs:enable

/**
 * May one more question go to the service? Its limit is 60 a minute for all readers of a site.
 */
function voicgen_listen_spend(): bool {
	$name   = 'voicgen_listen_budget';
	$window = intdiv( time(), VOICGEN_LISTEN_WINDOW_SECONDS );
	for ( $try = 0; $try < 5; $try++ ) {
		$seen = voicgen_listen_row( $name );
		if ( null === $seen ) {
			if ( voicgen_listen_row_add( $name, "$window:1" ) ) {
				return true;
			}
			continue;
		}
		$parts = array_map( 'intval', explode( ':', $seen . ':0' ) );
		$spent = $parts[0] === $window ? $parts[1] : 0;
		if ( $spent >= VOICGEN_LISTEN_WINDOW_QUESTIONS ) {
			return false;
		}
		if ( voicgen_listen_row_swap( $name, $seen, $window . ':' . ( $spent + 1 ) ) ) {
			return true;
		}
	}
	return false;
}
