<?php
/**
 * What a site's owner, theme and other plugins may do to ours, switched on by a test through the option `rig`.
 *
 * @package voicgen-listen
 */

// The sandbox listens on a port of its own; a real service has 443.
add_filter( 'http_allowed_safe_ports', static fn( $ports ) => array_merge( $ports, array( (int) getenv( 'SANDBOX_PORT' ) ) ) );

$rig = (array) get_option( 'rig', array() );

// A theme's template tag.
if ( ! empty( $rig['template'] ) ) {
	add_action( 'wp_body_open', static fn() => is_singular() && voicgen_listen() );
}

// A theme that wants modules.
if ( ! empty( $rig['module'] ) ) {
	add_filter( 'voicgen_listen_script_module', '__return_true' );
}

// Filters, as the documentation shows them.
if ( ! empty( $rig['filters'] ) ) {
	add_filter( 'voicgen_listen_html', static fn( $html, $context ) => "<section class=\"rig-{$context['place']}\">$html</section>", 10, 2 );
	add_filter( 'voicgen_listen_attributes', static fn( $attributes ) => array( 'sticky' => true, 'onclick' => '"><script>window.ran=1</script>', 'bad name' => 'x' ) + $attributes );
	add_filter( 'voicgen_listen_post_id', static fn( $id ) => "news-$id" );
	add_filter( 'voicgen_listen_lang', static fn() => 'de-AT' );
	add_filter( 'voicgen_listen_script_attributes', static fn( $attributes ) => array( 'data-consent' => 'audio' ) + $attributes );
}

// Polylang.
if ( ! empty( $rig['polylang'] ) ) {
	/**
	 * A post's language, as Polylang says it.
	 *
	 * @param int    $id    The post's ID.
	 * @param string $field What is wanted.
	 */
	function pll_get_post_language( $id, $field ) {
		return 'locale' === $field ? 'pt_BR' : 'pt';
	}
}

// Optimisers. Each does to our script tag what its kind does.
if ( isset( $rig['optimiser'] ) ) {
	add_filter(
		'script_loader_tag',
		static function ( $tag, $handle, $src ) use ( $rig ) {
			if ( 'voicgen-listen' !== $handle ) {
				return $tag;
			}
			$address = esc_url( $src );
			switch ( $rig['optimiser'] ) {
				case 'delay': // Until the reader does something.
					return "<script>addEventListener('click',()=>document.head.append(Object.assign(document.createElement('script'),{src:'$address'})),{once:true})</script>";
				case 'combine': // Into the text of another, inline.
					$code = file_get_contents( WP_PLUGIN_DIR . '/voicgen-listen/assets/voicgen-listen.min.js' ); // phpcs:ignore
					return '<script>window.combined=1;' . str_replace( '</script', '<\\/script', $code ) . ';window.combined=2;</script>';
				case 'async':
					return "<script async src=\"$address\"></script>"; // phpcs:ignore
				default:
					return "$tag$tag";
			}
		},
		10,
		3
	);
}

// An SEO plugin that prints a graph.
if ( ! empty( $rig['seo'] ) ) {
	add_action(
		'wp_head',
		static function () {
			$graph = apply_filters(
				'wpseo_schema_graph',
				array(
					array(
						'@type' => array( 'Article' ),
						'@id'   => get_permalink() . '#seo-article',
					),
				)
			);
			echo '<script type="application/ld+json" class="seo">' . wp_json_encode( array( '@graph' => $graph ) ) . '</script>';
		},
		1
	);
}

// A theme of one line.
if ( ! empty( $rig['plain'] ) ) {
	add_action(
		'template_redirect',
		static function () {
			the_post();
			echo '<!doctype html><title>plain</title>';
			the_content();
			wp_print_footer_scripts();
			exit;
		}
	);
}

// A page with nothing but what our plugin prints: what runs in it is our fault.
if ( ! empty( $rig['bare'] ) ) {
	add_filter( 'voicgen_listen_attributes', static fn( $attributes, $post ) => array( 'heading' => $post->post_title ) + $attributes, 10, 2 );
	add_action(
		'template_redirect',
		static function () {
			if ( is_singular() ) {
				the_post();
				echo '<!doctype html><meta charset="utf-8"><title>bare</title><body>';
				voicgen_listen_print_schema();
				voicgen_listen();
				echo do_shortcode( sprintf( '[voicgen_listen heading="%s"]', str_replace( array( '"', '[', ']' ), array( '&quot;', '', '' ), get_post()->post_title ) ) );
				wp_print_footer_scripts();
				exit;
			}
		}
	);
}
