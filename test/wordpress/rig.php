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

// A theme that enqueues the module by its handle, and knows of no filter.
if ( ! empty( $rig['own_module'] ) ) {
	add_action( 'wp_enqueue_scripts', static fn() => wp_enqueue_script_module( 'voicgen-listen' ) );
}

// What wp-config.php may say.
if ( ! empty( $rig['key'] ) ) {
	define( 'VOICGEN_LISTEN_KEY', $rig['key'] );
}

// What the owner has pasted into functions.php.
if ( ! empty( $rig['code'] ) ) {
	eval( $rig['code'] ); // phpcs:ignore Squiz.PHP.Eval.Discouraged -- A test's own.
}

// A post type without custom fields.
if ( ! empty( $rig['type'] ) ) {
	add_action(
		'init',
		static fn() => register_post_type(
			'story',
			array(
				'public'       => true,
				'show_in_rest' => true,
				'label'        => 'Stories',
				'supports'     => array( 'title', 'editor' ),
			)
		)
	);
}

// A theme's theme.json.
if ( ! empty( $rig['theme_json'] ) ) {
	add_filter( 'wp_theme_json_data_theme', static fn( $data ) => $data->update_with( array( 'version' => 2 ) + $rig['theme_json'] ) );
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
	 * A post's language, as Polylang says it: false where the post has none.
	 *
	 * @param int    $id    The post's ID.
	 * @param string $field What is wanted.
	 */
	function pll_get_post_language( $id, $field = 'slug' ) {
		if ( 'Untranslated' === get_the_title( $id ) ) {
			return false;
		}
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

// An SEO plugin that prints a graph, each as it really does: the filter's name, its arguments, the shape of its nodes, the moment.
if ( isset( $rig['seo'] ) ) {
	$article = static fn( $hash, $type ) => array(
		'@type' => $type,
		'@id'   => get_permalink() . $hash,
	);
	add_filter( 'rank_math/json_ld', static fn( $data ) => array( 'richSnippet' => $article( '#richSnippet', 'BlogPosting' ) ) + $data, 20 );
	add_action(
		'wp_head',
		static function () use ( $rig, $article ) {
			switch ( $rig['seo'] ) {
				case 'yoast':
					$graph = apply_filters( 'wpseo_schema_graph', array( $article( '#article', array( 'Article', 'NewsArticle' ) ) ), new stdClass() );
					break;
				case 'rank-math':
					$graph = array_values( array_filter( apply_filters( 'rank_math/json_ld', array(), new stdClass() ) ) );
					break;
				default:
					$graph = apply_filters( 'aioseo_schema_output', array( $article( '#blogposting', 'BlogPosting' ) ) );
					usort( $graph, static fn( $a, $b ) => strcmp( $a['@type'], $b['@type'] ) );
			}
			echo '<script type="application/ld+json" class="seo">' . wp_json_encode(
				array(
					'@context' => 'https://schema.org',
					'@graph'   => $graph,
				)
			) . '</script>';
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
