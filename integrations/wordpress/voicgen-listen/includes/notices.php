<?php
/**
 * For the site's owner: a notice where the account is closed, and the words for the privacy policy.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/** The option that holds what the service last said of the account. */
const VOICGEN_LISTEN_TROUBLE_OPTION = 'voicgen_listen_trouble';

/**
 * Keeps what an answer says of the account: readers never see it.
 *
 * @param array<string, mixed> $answer An answer.
 */
function voicgen_listen_note_trouble( array $answer ): void {
	$is_closed = 'refused' === $answer['kind'] && ( 402 === $answer['http'] || 'subscription' === ( $answer['code'] ?? '' ) );
	if ( $is_closed ) {
		update_option( VOICGEN_LISTEN_TROUBLE_OPTION, $answer['message'], false );
	} elseif ( 'row' === $answer['kind'] && false !== get_option( VOICGEN_LISTEN_TROUBLE_OPTION ) ) {
		delete_option( VOICGEN_LISTEN_TROUBLE_OPTION );
	}
}

/**
 * Prints the notice.
 */
function voicgen_listen_print_notice(): void {
	$message = current_user_can( 'manage_options' ) ? get_option( VOICGEN_LISTEN_TROUBLE_OPTION ) : false;
	if ( ! is_string( $message ) ) {
		return;
	}
	printf(
		'<div class="notice notice-warning"><p>%s <a href="%s">%s</a></p></div>',
		esc_html(
			sprintf(
				/* translators: %s: the service's own words, such as "Trial expired". */
				__( 'Voicgen Listen: readers hear no audio, for the service says: %s', 'voicgen-listen' ),
				'' === $message ? __( 'the subscription is not active', 'voicgen-listen' ) : $message
			)
		),
		esc_url( voicgen_listen_billing_url() ),
		esc_html__( 'Billing', 'voicgen-listen' )
	);
}
add_action( 'admin_notices', 'voicgen_listen_print_notice' );

/**
 * Suggests words for the site's privacy policy.
 */
function voicgen_listen_add_privacy_words(): void {
	$words = array(
		__( 'Articles on this site can be listened to. To find out whether an article has audio, this site’s server asks the service Voicgen (voicgen.io), and sends the site’s domain, the article’s number and its language. Where the site is set up so, your browser asks the service itself, which then sees your IP address, as any server does.', 'voicgen-listen' ),
		__( 'When you play an article, your browser loads the audio from the service’s servers, which then see your IP address. No cookie is set, and no referrer is sent with a question.', 'voicgen-listen' ),
		__( 'Your browser remembers, in its own storage, which articles have audio (for ten minutes), how fast you listen, and where you stopped. Nothing of it is sent to anybody.', 'voicgen-listen' ),
	);
	wp_add_privacy_policy_content( 'Voicgen Listen', '<p>' . implode( '</p><p>', array_map( 'esc_html', $words ) ) . '</p>' );
}
add_action( 'admin_init', 'voicgen_listen_add_privacy_words' );
