<?php
/**
 * Where players stand: shortcode, block, and by itself in the article.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/**
 * `[voicgen_listen]`. What a contributor may write here is bounded: never where audio is asked for, and of another
 * post only what everybody may read.
 *
 * @param mixed $atts The shortcode's attributes.
 */
function voicgen_listen_shortcode( $atts ): string {
	$defaults = array_fill_keys( array_keys( VOICGEN_LISTEN_ARGS ), null );
	$args     = shortcode_atts( array( 'post' => null ) + $defaults, is_array( $atts ) ? $atts : array(), 'voicgen_listen' );
	if ( isset( $args['post'] ) ) {
		$args['post'] = (int) $args['post'];
		if ( $args['post'] <= 0 ) {
			return '';
		}
	}
	return get_voicgen_listen( array( 'place' => 'shortcode' ) + array_filter( $args, static fn( $value ) => null !== $value ) );
}
add_shortcode( 'voicgen_listen', 'voicgen_listen_shortcode' );

/**
 * Registers the block.
 */
function voicgen_listen_register_block(): void {
	register_block_type( VOICGEN_LISTEN_DIR . '/blocks/listen' );
	wp_set_script_translations( 'voicgen-listen-editor-script', 'voicgen-listen' );
}
add_action( 'init', 'voicgen_listen_register_block' );

/**
 * What the theme, or the site editor, says of all our blocks: `styles.blocks["voicgen/listen"]` of theme.json.
 *
 * @return array<string, mixed>
 */
function voicgen_listen_theme_style(): array {
	// With a block's name as context, WordPress hands over the whole site's styles where the block has none.
	$blocks = wp_get_global_styles()['blocks'] ?? array();
	$style  = $blocks['voicgen/listen'] ?? array();
	return is_array( $style ) ? $style : array();
}

/**
 * What has been chosen for a block: its own colours, borders and type, over what the theme says of all of them.
 *
 * @param array<string, mixed> $attributes The block's attributes.
 * @return array<string, mixed> A style as theme.json spells it.
 */
function voicgen_listen_chosen_style( array $attributes ): array {
	$presets = array(
		'textColor'       => array( 'color', 'text', 'color' ),
		'backgroundColor' => array( 'color', 'background', 'color' ),
		'borderColor'     => array( 'border', 'color', 'color' ),
		'fontFamily'      => array( 'typography', 'fontFamily', 'font-family' ),
		'fontSize'        => array( 'typography', 'fontSize', 'font-size' ),
	);
	$chosen  = array();
	foreach ( $presets as $name => list( $group, $key, $kind ) ) {
		if ( is_string( $attributes[ $name ] ?? null ) ) {
			$chosen[ $group ][ $key ] = "var:preset|$kind|" . _wp_to_kebab_case( $attributes[ $name ] );
		}
	}
	$own = is_array( $attributes['style'] ?? null ) ? $attributes['style'] : array();
	return array_replace_recursive( voicgen_listen_theme_style(), $chosen, $own );
}

/**
 * A block's look, as our custom properties.
 *
 * @param array<string, mixed> $attributes The block's attributes.
 * @return string Declarations, or ''.
 */
function voicgen_listen_block_style( array $attributes ): string {
	$style      = voicgen_listen_chosen_style( $attributes );
	$border     = is_array( $style['border'] ?? null ) ? $style['border'] : array();
	$properties = array(
		'--voicgen-color'      => $style['color']['text'] ?? null,
		'--voicgen-background' => $style['color']['background'] ?? null,
		'--voicgen-accent'     => $style['elements']['link']['color']['text'] ?? null,
		'--voicgen-border'     => voicgen_listen_border_line( $border ),
		'--voicgen-radius'     => voicgen_listen_corners( $border['radius'] ?? null ),
		'--voicgen-gap'        => $style['spacing']['blockGap'] ?? null,
		'--voicgen-font'       => $style['typography']['fontFamily'] ?? null,
		'font-size'            => $style['typography']['fontSize'] ?? null,
	);
	$css        = '';
	foreach ( $properties as $name => $value ) {
		$value = voicgen_listen_css_value( $value );
		$css  .= '' === $value ? '' : "$name:$value;";
	}
	return $css;
}

/**
 * Does another plugin show the service's own player? Then ours does not come by itself: one is enough.
 */
function voicgen_listen_has_other_plugin(): bool {
	$active = array_merge( (array) get_option( 'active_plugins', array() ), array_keys( (array) get_site_option( 'active_sitewide_plugins', array() ) ) );
	$others = array_filter(
		$active,
		static fn( $file ) => is_string( $file ) && 1 === preg_match( '#^voicgen(?!-listen/)[a-z0-9-]*/#', $file )
	);
	/**
	 * Filters whether the service's own player is on this site, so that ours keeps out of articles by itself.
	 *
	 * @param bool $is_there Was such a plugin found?
	 */
	return (bool) apply_filters( 'voicgen_listen_has_other_plugin', array() !== $others );
}

/**
 * Is this the article of the page, as its readers see it: not a feed, an excerpt, a list, an embed or an API's answer?
 */
function voicgen_listen_is_article(): bool {
	return is_singular()
		&& voicgen_listen_is_chosen( get_post() )
		&& in_the_loop()
		&& is_main_query()
		&& get_queried_object_id() === get_the_ID()
		&& ! is_feed()
		&& ! is_embed()
		&& ! voicgen_listen_is_api_request()
		&& ! doing_filter( 'get_the_excerpt' )
		&& ! doing_action( 'wp_head' );
}

/**
 * Is this request an API's? WordPress has one word for it from 6.5 on, and its answer may be JSON in other ways, too.
 */
function voicgen_listen_is_api_request(): bool {
	return wp_is_serving_rest_request() || wp_is_json_request();
}

/**
 * Puts the player into the article by itself, once.
 *
 * @param string $content The article.
 */
function voicgen_listen_in_content( $content ) {
	$place = voicgen_listen_setting( 'place' );
	if ( 'off' === $place || ! is_string( $content ) || ! voicgen_listen_is_article() || voicgen_listen_printed( (int) get_the_ID() ) ) {
		return $content;
	}
	if ( str_contains( $content, 'data-voicgen-player' ) || voicgen_listen_has_other_plugin() ) {
		return $content;
	}
	$html = get_voicgen_listen( array( 'place' => 'content' ) );
	if ( '' === $html ) {
		return $content;
	}
	switch ( $place ) {
		case 'before':
			return $html . $content;
		case 'after':
			return $content . $html;
		default:
			return voicgen_listen_after_paragraph( $content, voicgen_listen_setting( 'paragraph' ), $html );
	}
}

/**
 * Hooks it in once themes have had their say about when.
 */
function voicgen_listen_hook_content(): void {
	/**
	 * Filters when the player is put into the article: later than 11, or blocks and shortcodes in it are not there yet.
	 *
	 * @param int $priority The priority on `the_content`.
	 */
	add_filter( 'the_content', 'voicgen_listen_in_content', (int) apply_filters( 'voicgen_listen_content_priority', 20 ) );
}
add_action( 'init', 'voicgen_listen_hook_content' );
