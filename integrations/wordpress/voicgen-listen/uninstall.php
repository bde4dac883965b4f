<?php
/**
 * Removes all that the plugin made, on every site of a network.
 *
 * @package voicgen-listen
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

/**
 * Removes it from the current site: settings, key, memories, locks, meta, cron.
 */
function voicgen_listen_uninstall_site(): void {
	global $wpdb;
	wp_unschedule_hook( 'voicgen_listen_generate' );
	wp_unschedule_hook( 'voicgen_listen_follow' );
	delete_post_meta_by_key( '_voicgen_listen' );
	delete_post_meta_by_key( '_voicgen_listen_off' );
	// Memories and locks have names that nobody has a list of.
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- The caches are dealt with below.
	$names = $wpdb->get_col(
		$wpdb->prepare(
			"SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s OR option_name LIKE %s",
			$wpdb->esc_like( 'voicgen_listen' ) . '%',
			$wpdb->esc_like( '_transient_voicgen_listen_' ) . '%',
			$wpdb->esc_like( '_transient_timeout_voicgen_listen_' ) . '%'
		)
	);
	array_map( 'delete_option', $names );
}

if ( is_multisite() ) {
	$voicgen_listen_sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $voicgen_listen_sites as $voicgen_listen_site ) {
		switch_to_blog( (int) $voicgen_listen_site );
		voicgen_listen_uninstall_site();
		restore_current_blog();
	}
} else {
	voicgen_listen_uninstall_site();
}
