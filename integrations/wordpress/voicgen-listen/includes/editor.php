<?php
/**
 * For authors: the panel beside the editor, the per-post switch, the column in the list of posts.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/**
 * The per-post switch, as meta that the editor saves with the post.
 */
function voicgen_listen_register_meta(): void {
	foreach ( voicgen_listen_setting( 'post_types' ) as $type ) {
		register_post_meta(
			$type,
			VOICGEN_LISTEN_OFF_META,
			array(
				'type'              => 'string',
				'single'            => true,
				'default'           => '',
				'show_in_rest'      => true,
				'sanitize_callback' => static fn( $value ) => '1' === (string) $value ? '1' : '',
				'auth_callback'     => static fn( $allowed, $meta_key, $post_id ) => current_user_can( 'edit_post', (int) $post_id ),
			)
		);
	}
}
add_action( 'init', 'voicgen_listen_register_meta', 20 );

/**
 * A state in words.
 *
 * @param string   $state   `disabled`, `pending`, `generating`, `ready`, `failed`; anything else is none.
 * @param int|null $percent How far.
 */
function voicgen_listen_state_label( string $state, ?int $percent = null ): string {
	switch ( $state ) {
		case 'disabled':
			return __( 'Disabled', 'voicgen-listen' );
		case 'pending':
			return __( 'Queued', 'voicgen-listen' );
		case 'generating':
			/* translators: %d: percent. */
			return null === $percent ? __( 'Generating', 'voicgen-listen' ) : sprintf( __( 'Generating: %d%%', 'voicgen-listen' ), $percent );
		case 'ready':
			return __( 'Ready', 'voicgen-listen' );
		case 'failed':
			return __( 'Failed', 'voicgen-listen' );
		default:
			return __( 'Not generated', 'voicgen-listen' );
	}
}

/**
 * What went wrong, in words, with the cure; the service's own words behind them.
 *
 * @param string $code    As noted.
 * @param string $message The service's words.
 */
function voicgen_listen_failure_words( string $code, string $message ): string {
	$words = array(
		'key'          => __( 'The service refused the key: see Settings → Voicgen Listen.', 'voicgen-listen' ),
		'subscription' => __( 'The subscription with the service is not active.', 'voicgen-listen' ),
		'quota'        => __( 'The plan’s limit is reached.', 'voicgen-listen' ),
		'invalid'      => __( 'The service did not take this article.', 'voicgen-listen' ),
		'trouble'      => __( 'The service could not be reached. Try again later.', 'voicgen-listen' ),
	);
	return trim( ( $words[ $code ] ?? __( 'The service could not make the audio.', 'voicgen-listen' ) ) . ' ' . $message );
}

/**
 * Where a plan is paid.
 */
function voicgen_listen_billing_url(): string {
	/**
	 * Filters the address of the service's billing page.
	 *
	 * @param string $url The address.
	 */
	return (string) apply_filters( 'voicgen_listen_billing_url', 'https://voicgen.io/' );
}

/**
 * What the panel shows.
 *
 * @param WP_Post $post A post.
 * @return array<string, mixed>
 */
function voicgen_listen_panel_state( WP_Post $post ): array {
	$lang    = voicgen_listen_lang( $post );
	$known   = voicgen_listen_known( $post, $lang );
	$state   = voicgen_listen_is_off( $post ) ? 'disabled' : $known['status'];
	$percent = null;
	// What failed here, before the service had a row, it does not know of.
	if ( voicgen_listen_is_open( $post ) && '' === $known['code'] ) {
		$answer = voicgen_listen_status( $post, $lang );
		if ( 'row' === $answer['kind'] ) {
			$state   = $answer['status'];
			$percent = $answer['percent'];
		} elseif ( 'absent' === $answer['kind'] && 'pending' !== $state ) {
			$state = 'none';
		} elseif ( 'refused' === $answer['kind'] ) {
			$state = 'failed';
			$known = array(
				'code'    => 402 === $answer['http'] ? 'subscription' : 'invalid',
				'message' => $answer['message'],
			) + $known;
		}
	}
	$is_failed = 'failed' === $state;
	return array(
		'state'      => '' === $state ? 'none' : $state,
		'label'      => voicgen_listen_state_label( $state, $percent ),
		'percent'    => 'generating' === $state ? $percent : null,
		'message'    => $is_failed ? voicgen_listen_failure_words( $known['code'], $known['message'] ) : '',
		'billingUrl' => $is_failed && in_array( $known['code'], array( 'quota', 'subscription' ), true ) ? voicgen_listen_billing_url() : '',
		'hasKey'     => '' !== voicgen_listen_key(),
		'isOpen'     => voicgen_listen_is_open( $post ),
	);
}

/**
 * Registers the panel's routes: for those who may edit the post.
 */
function voicgen_listen_register_panel_routes(): void {
	$common = array(
		'permission_callback' => static fn( WP_REST_Request $request ) => current_user_can( 'edit_post', (int) $request['id'] ),
	);
	register_rest_route(
		'voicgen-listen/v1',
		'/posts/(?P<id>\d{1,18})/audio',
		array(
			array(
				'methods'  => 'GET',
				'callback' => static fn( WP_REST_Request $request ) => voicgen_listen_answer_panel( (int) $request['id'], false ),
			) + $common,
			array(
				'methods'  => 'POST',
				'callback' => static fn( WP_REST_Request $request ) => voicgen_listen_answer_panel( (int) $request['id'], true ),
			) + $common,
		)
	);
}
add_action( 'rest_api_init', 'voicgen_listen_register_panel_routes' );

/**
 * Answers the panel.
 *
 * @param int  $id        The post's ID.
 * @param bool $generates Whether audio shall be made.
 * @return WP_REST_Response|WP_Error
 */
function voicgen_listen_answer_panel( int $id, bool $generates ) {
	$post = get_post( $id );
	if ( ! $post instanceof WP_Post ) {
		return new WP_Error( 'voicgen_listen_no_post', __( 'There is no such post.', 'voicgen-listen' ), array( 'status' => 404 ) );
	}
	if ( $generates ) {
		if ( '' === voicgen_listen_key() || ! voicgen_listen_is_open( $post ) ) {
			return new WP_Error( 'voicgen_listen_not_now', __( 'Audio is made of published posts, with a key.', 'voicgen-listen' ), array( 'status' => 409 ) );
		}
		voicgen_listen_generate( $post, VOICGEN_LISTEN_GENERATE_TRIES );
	}
	return new WP_REST_Response( voicgen_listen_panel_state( $post ) );
}

/**
 * Prints the panel's script with the block editor.
 */
function voicgen_listen_enqueue_panel(): void {
	$screen = get_current_screen();
	if ( ! $screen || 'post' !== $screen->base || ! in_array( $screen->post_type, voicgen_listen_setting( 'post_types' ), true ) ) {
		return;
	}
	wp_enqueue_script(
		'voicgen-listen-panel',
		plugins_url( 'assets/panel.js', VOICGEN_LISTEN_FILE ),
		array( 'wp-api-fetch', 'wp-components', 'wp-core-data', 'wp-data', 'wp-edit-post', 'wp-editor', 'wp-element', 'wp-i18n', 'wp-plugins' ),
		VOICGEN_LISTEN_VERSION,
		array( 'in_footer' => true )
	);
	wp_set_script_translations( 'voicgen-listen-panel', 'voicgen-listen' );
}
add_action( 'enqueue_block_editor_assets', 'voicgen_listen_enqueue_panel' );

/**
 * The switch in the classic editor, and wherever the panel cannot have it.
 */
function voicgen_listen_add_box(): void {
	foreach ( voicgen_listen_setting( 'post_types' ) as $type ) {
		// The block editor's panel saves the switch as a custom field; a post type without those has the box there, too.
		$has_panel = post_type_supports( $type, 'custom-fields' );
		add_meta_box( 'voicgen-listen', __( 'Listen to this article', 'voicgen-listen' ), 'voicgen_listen_print_box', $type, 'side', 'default', array( '__back_compat_meta_box' => $has_panel ) );
	}
}
add_action( 'add_meta_boxes', 'voicgen_listen_add_box' );

/**
 * Prints the box.
 *
 * @param WP_Post $post The post.
 */
function voicgen_listen_print_box( $post ): void {
	wp_nonce_field( 'voicgen_listen_box', 'voicgen_listen_box_nonce' );
	$state = voicgen_listen_is_off( $post ) ? 'disabled' : voicgen_listen_known( $post, voicgen_listen_lang( $post ) )['status'];
	printf(
		'<p>%s</p><label><input type="checkbox" name="voicgen_listen_off" value="1"%s> %s</label>',
		esc_html( voicgen_listen_state_label( $state ) ),
		checked( voicgen_listen_is_off( $post ), true, false ),
		esc_html__( 'No audio for this post', 'voicgen-listen' )
	);
}

/**
 * Saves the box.
 *
 * @param int $post_id The post's ID.
 */
function voicgen_listen_save_box( $post_id ): void {
	$nonce = isset( $_POST['voicgen_listen_box_nonce'] ) ? sanitize_key( wp_unslash( $_POST['voicgen_listen_box_nonce'] ) ) : '';
	if ( ! wp_verify_nonce( $nonce, 'voicgen_listen_box' ) || ! current_user_can( 'edit_post', (int) $post_id ) ) {
		return;
	}
	if ( isset( $_POST['voicgen_listen_off'] ) ) {
		update_post_meta( (int) $post_id, VOICGEN_LISTEN_OFF_META, '1' );
	} else {
		delete_post_meta( (int) $post_id, VOICGEN_LISTEN_OFF_META );
	}
}
add_action( 'save_post', 'voicgen_listen_save_box' );

/**
 * Adds the column to the lists of the chosen post types.
 */
function voicgen_listen_hook_columns(): void {
	foreach ( voicgen_listen_setting( 'post_types' ) as $type ) {
		add_filter( "manage_{$type}_posts_columns", 'voicgen_listen_columns' );
		add_action( "manage_{$type}_posts_custom_column", 'voicgen_listen_print_column', 10, 2 );
	}
}
add_action( 'admin_init', 'voicgen_listen_hook_columns' );

/**
 * The column's head.
 *
 * @param array<string, string> $columns Columns.
 * @return array<string, string>
 */
function voicgen_listen_columns( $columns ) {
	$columns['voicgen_listen'] = __( 'Audio', 'voicgen-listen' );
	return $columns;
}

/**
 * Prints a cell: what is known; a list of a hundred posts asks nothing.
 *
 * @param string $column  The column.
 * @param int    $post_id The post's ID.
 */
function voicgen_listen_print_column( $column, $post_id ): void {
	$post = 'voicgen_listen' === $column ? get_post( $post_id ) : null;
	if ( $post instanceof WP_Post ) {
		$state = voicgen_listen_is_off( $post ) ? 'disabled' : voicgen_listen_known( $post, voicgen_listen_lang( $post ) )['status'];
		echo esc_html( voicgen_listen_state_label( $state ) );
	}
}
