<?php
/**
 * The site's own status route: readers ask their own site.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/**
 * Do readers ask their own site? The element puts a path and a query behind the address, so that the REST API has to
 * have an address without a query.
 */
function voicgen_listen_has_own_route(): bool {
	return 'site' === voicgen_listen_setting( 'route' ) && '' !== (string) get_option( 'permalink_structure' );
}

/**
 * Where a post's element asks.
 *
 * @param WP_Post $post A post.
 */
function voicgen_listen_element_api_base( WP_Post $post ): string {
	return voicgen_listen_has_own_route() ? rest_url( "voicgen-listen/v1/posts/{$post->ID}" ) : voicgen_listen_setting( 'api_base' );
}

/**
 * Registers the route. Everybody may ask it: it tells of public posts what the service tells everybody.
 */
function voicgen_listen_register_status_route(): void {
	register_rest_route(
		'voicgen-listen/v1',
		'/posts/(?P<id>\d{1,18})/v1/public/audio/status',
		array(
			'methods'             => 'GET',
			'callback'            => 'voicgen_listen_answer_reader',
			'permission_callback' => '__return_true',
			'args'                => array(
				'domain'  => array( 'type' => 'string' ),
				'post_id' => array( 'type' => 'string' ),
				'lang'    => array(
					'type'    => 'string',
					'default' => 'en',
				),
			),
		)
	);
}
add_action( 'rest_api_init', 'voicgen_listen_register_status_route' );

/**
 * Which languages a post may be asked for: what a reader sends never makes up a new question.
 *
 * @param WP_Post $post A post.
 * @return string[] Primary subtags.
 */
function voicgen_listen_languages( WP_Post $post ): array {
	/**
	 * Filters the languages that a post has audio in.
	 *
	 * @param string[] $languages Language tags; the post's own by default.
	 * @param WP_Post  $post      The post.
	 */
	$languages = apply_filters( 'voicgen_listen_languages', array( voicgen_listen_lang( $post ) ), $post );
	return array_values( array_unique( array_map( 'voicgen_listen_primary_language', array_map( 'strval', (array) $languages ) ) ) );
}

/**
 * Answers a reader, in the service's envelope.
 *
 * @param WP_REST_Request $request The question.
 */
function voicgen_listen_answer_reader( WP_REST_Request $request ): WP_REST_Response {
	$post = get_post( (int) $request['id'] );
	$lang = voicgen_listen_primary_language( (string) $request['lang'] );
	if (
		! $post instanceof WP_Post ||
		! voicgen_listen_is_open( $post ) ||
		! in_array( $lang, voicgen_listen_languages( $post ), true ) ||
		( isset( $request['post_id'] ) && voicgen_listen_post_id( $post ) !== (string) $request['post_id'] )
	) {
		return voicgen_listen_reader_response(
			array(
				'kind'  => 'absent',
				'fresh' => 60,
			)
		);
	}
	return voicgen_listen_reader_response( voicgen_listen_status( $post, $lang ) );
}

/**
 * An answer on the wire.
 *
 * @param array<string, mixed> $answer An answer with `fresh`.
 */
function voicgen_listen_reader_response( array $answer ): WP_REST_Response {
	$fresh   = (int) $answer['fresh'];
	$refused = static function ( int $http, string $message ): WP_REST_Response {
		return new WP_REST_Response(
			array(
				'success' => false,
				'message' => $message,
				'data'    => null,
			),
			$http
		);
	};
	switch ( $answer['kind'] ) {
		case 'row':
			$response = new WP_REST_Response(
				array(
					'success' => true,
					'message' => 'OK',
					'data'    => array(
						'status'           => $answer['status'],
						'progress_percent' => $answer['percent'],
						'audio_url'        => '' === $answer['src'] ? null : $answer['src'],
						'duration_seconds' => $answer['duration'],
					),
				)
			);
			break;
		case 'absent':
			$response = $refused( 404, 'Audio not found' );
			break;
		case 'refused':
			// 401 would make browsers and plugins think of a login.
			$response = $refused( 401 === $answer['http'] ? 403 : $answer['http'], $answer['message'] );
			break;
		default:
			$response = $refused( 503, 'The service cannot be reached' );
			$response->header( 'Retry-After', (string) $fresh );
	}
	$response->header( 'Cache-Control', 'public, max-age=' . min( $fresh, 60 ) );
	return $response;
}
