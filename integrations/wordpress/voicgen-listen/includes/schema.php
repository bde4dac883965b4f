<?php
/**
 * What search engines read: an AudioObject, once the audio's address is known. No question is asked for it.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/**
 * The page's AudioObject, or null.
 *
 * @return array<string, mixed>|null
 */
function voicgen_listen_audio_object(): ?array {
	$post = is_singular() ? get_queried_object() : null;
	if ( ! $post instanceof WP_Post || ! voicgen_listen_is_open( $post ) ) {
		return null;
	}
	$lang  = voicgen_listen_lang( $post );
	$known = voicgen_listen_known( $post, $lang );
	if ( '' === $known['src'] ) {
		return null;
	}
	$page   = (string) get_permalink( $post );
	$object = array(
		'@type'               => 'AudioObject',
		'@id'                 => $page . '#voicgen-listen',
		'name'                => wp_strip_all_tags( get_the_title( $post ) ),
		'contentUrl'          => $known['src'],
		'encodingFormat'      => 'audio/mpeg',
		'inLanguage'          => $lang,
		'encodesCreativeWork' => array( '@id' => $page . '#article' ),
	);
	if ( null !== $known['duration'] ) {
		$object['duration'] = voicgen_listen_iso_duration( $known['duration'] );
	}
	return $object;
}

/**
 * Puts the AudioObject into a graph: merged with a node of the same `@id`, else at its end. The article's node points
 * at it, and it at the article's.
 *
 * @param array<mixed>         $graph Nodes.
 * @param array<string, mixed> $audio The AudioObject.
 * @return array<mixed>
 */
function voicgen_listen_merge_graph( array $graph, array $audio ): array {
	$is_there = false;
	foreach ( $graph as $key => $node ) {
		if ( ! is_array( $node ) ) {
			continue;
		}
		$types = (array) ( $node['@type'] ?? array() );
		if ( array_intersect( $types, array( 'Article', 'BlogPosting', 'NewsArticle', 'TechArticle' ) ) && isset( $node['@id'] ) ) {
			$audio['encodesCreativeWork'] = array( '@id' => $node['@id'] );
			$graph[ $key ]['audio']       = array( '@id' => $audio['@id'] );
		}
	}
	foreach ( $graph as $key => $node ) {
		if ( is_array( $node ) && ( $node['@id'] ?? null ) === $audio['@id'] ) {
			$graph[ $key ] = array_merge( $node, $audio );
			$is_there      = true;
		}
	}
	if ( ! $is_there ) {
		$graph[] = $audio;
	}
	return $graph;
}

/**
 * Adds it to the graph that an SEO plugin prints.
 *
 * @param mixed $graph Nodes.
 * @return mixed
 */
function voicgen_listen_in_graph( $graph ) {
	$audio = is_array( $graph ) ? voicgen_listen_audio_object() : null;
	if ( null === $audio ) {
		return $graph;
	}
	voicgen_listen_graph_is_printed( true );
	return voicgen_listen_merge_graph( $graph, $audio );
}
add_filter( 'wpseo_schema_graph', 'voicgen_listen_in_graph', 20 );
add_filter( 'rank_math/json_ld', 'voicgen_listen_in_graph', 99 );
add_filter( 'aioseo_schema_output', 'voicgen_listen_in_graph', 20 );

/**
 * Has an SEO plugin taken it into its graph?
 *
 * @param bool $note It has, now.
 */
function voicgen_listen_graph_is_printed( bool $note = false ): bool {
	static $is_printed = false;
	$is_printed        = $is_printed || $note;
	return $is_printed;
}

/**
 * Prints it ourselves, where no SEO plugin did.
 */
function voicgen_listen_print_schema(): void {
	$object = voicgen_listen_graph_is_printed() ? null : voicgen_listen_audio_object();
	if ( null === $object ) {
		return;
	}
	$object['encodesCreativeWork'] = array(
		'@type' => 'Article',
		'@id'   => $object['encodesCreativeWork']['@id'],
		'audio' => array( '@id' => $object['@id'] ),
	);
	$json                          = wp_json_encode( array( '@context' => 'https://schema.org' ) + $object, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES );
	if ( is_string( $json ) ) {
		wp_print_inline_script_tag( $json, array( 'type' => 'application/ld+json' ) );
	}
}
add_action( 'wp_head', 'voicgen_listen_print_schema', 99 );
