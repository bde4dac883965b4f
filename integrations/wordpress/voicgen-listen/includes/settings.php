<?php
/**
 * The settings and their page.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/** The option that holds all settings but the key. */
const VOICGEN_LISTEN_OPTION = 'voicgen_listen';

/** The service's own address. */
const VOICGEN_LISTEN_API_BASE = 'https://api.voicgen.io';

/**
 * A setting.
 *
 * @param string $name `domain`, `api_base`, `route`, `place`, `paragraph`, `post_types`, `theme`, `generate`.
 * @return mixed
 */
function voicgen_listen_setting( string $name ) {
	$saved    = get_option( VOICGEN_LISTEN_OPTION, array() );
	$settings = voicgen_listen_clean_settings( is_array( $saved ) ? $saved : array() );
	return $settings[ $name ];
}

/**
 * The domain that the service knows this site by.
 */
function voicgen_listen_domain(): string {
	$domain = voicgen_listen_setting( 'domain' );
	return '' !== $domain ? $domain : (string) wp_parse_url( home_url(), PHP_URL_HOST );
}

/**
 * Settings as they may be: what is missing, unknown or out of range is the default.
 *
 * @param array<mixed> $settings Anything.
 * @return array{domain: string, api_base: string, route: string, place: string, paragraph: int, post_types: string[], theme: string, generate: bool}
 */
function voicgen_listen_clean_settings( array $settings ): array {
	$choice = static function ( string $name, array $choices ) use ( $settings ): string {
		$value = $settings[ $name ] ?? null;
		return in_array( $value, $choices, true ) ? $value : $choices[0];
	};
	$text   = static fn( string $name ): string => is_string( $settings[ $name ] ?? null ) ? $settings[ $name ] : '';
	$types  = is_array( $settings['post_types'] ?? null ) ? $settings['post_types'] : array( 'post' );
	$base   = voicgen_listen_api_base( $text( 'api_base' ) );
	return array(
		'domain'     => voicgen_listen_hostname( $text( 'domain' ) ),
		'api_base'   => '' !== $base ? $base : VOICGEN_LISTEN_API_BASE,
		'route'      => $choice( 'route', array( 'site', 'service' ) ),
		'place'      => $choice( 'place', array( 'before', 'after', 'paragraph', 'off' ) ),
		'paragraph'  => is_numeric( $settings['paragraph'] ?? null ) ? max( 1, min( 99, (int) $settings['paragraph'] ) ) : 1,
		'post_types' => array_values( array_filter( $types, static fn( $type ) => is_string( $type ) && preg_match( '/^[a-z0-9_-]{1,20}$/', $type ) ) ),
		'theme'      => $choice( 'theme', array( 'auto', 'light', 'dark' ) ),
		'generate'   => ! empty( $settings['generate'] ),
	);
}

/**
 * Takes what the form sends; what is refused is said.
 *
 * @param mixed $typed What came.
 * @return array<string, mixed>
 */
function voicgen_listen_sanitize_settings( $typed ): array {
	$typed = is_array( $typed ) ? $typed : array();
	$typed = array_map( static fn( $value ) => is_string( $value ) ? trim( $value ) : $value, $typed );
	$clean = voicgen_listen_clean_settings( array( 'post_types' => $typed['post_types'] ?? array() ) + $typed );
	if ( ! empty( $typed['api_base'] ) && '' === voicgen_listen_api_base( (string) $typed['api_base'] ) ) {
		$clean['api_base'] = voicgen_listen_setting( 'api_base' );
		add_settings_error( VOICGEN_LISTEN_OPTION, 'api_base', __( 'The API address was not saved: it must be an https address without name, password or query.', 'voicgen-listen' ) );
	}
	if ( ! empty( $typed['domain'] ) && '' === $clean['domain'] ) {
		$clean['domain'] = voicgen_listen_setting( 'domain' );
		add_settings_error( VOICGEN_LISTEN_OPTION, 'domain', __( 'The domain was not saved: it must be a hostname, such as blog.example.com.', 'voicgen-listen' ) );
	}
	return $clean;
}

/**
 * The page in the menu: for those who may manage options, as the saving is.
 */
function voicgen_listen_add_page(): void {
	add_options_page( __( 'Voicgen Listen', 'voicgen-listen' ), __( 'Voicgen Listen', 'voicgen-listen' ), 'manage_options', 'voicgen-listen', 'voicgen_listen_print_page' );
}
add_action( 'admin_menu', 'voicgen_listen_add_page' );

/**
 * Registers settings and fields. `options.php` checks nonce and right before it saves.
 */
function voicgen_listen_register_settings(): void {
	voicgen_listen_add_key_option();
	register_setting(
		'voicgen_listen',
		VOICGEN_LISTEN_OPTION,
		array(
			'type'              => 'array',
			'sanitize_callback' => 'voicgen_listen_sanitize_settings',
			'show_in_rest'      => false,
		)
	);
	register_setting(
		'voicgen_listen',
		VOICGEN_LISTEN_KEY_OPTION,
		array(
			'type'              => 'string',
			'sanitize_callback' => 'voicgen_listen_sanitize_key',
			'show_in_rest'      => false,
		)
	);
	add_settings_section( 'player', __( 'Player', 'voicgen-listen' ), '__return_null', 'voicgen-listen' );
	add_settings_section( 'service', __( 'Service', 'voicgen-listen' ), '__return_null', 'voicgen-listen' );
	$fields = array(
		'place'      => array( 'player', __( 'Place in the article', 'voicgen-listen' ) ),
		'paragraph'  => array( 'player', __( 'Paragraph', 'voicgen-listen' ) ),
		'post_types' => array( 'player', __( 'Post types', 'voicgen-listen' ) ),
		'theme'      => array( 'player', __( 'Colours', 'voicgen-listen' ) ),
		'domain'     => array( 'service', __( 'Domain', 'voicgen-listen' ) ),
		'api_base'   => array( 'service', __( 'API address', 'voicgen-listen' ) ),
		'route'      => array( 'service', __( 'Readers ask', 'voicgen-listen' ) ),
	);
	foreach ( $fields as $name => list( $section, $label ) ) {
		$is_group = 'post_types' === $name;
		add_settings_field( $name, $label, "voicgen_listen_{$name}_field", 'voicgen-listen', $section, $is_group ? array() : array( 'label_for' => "voicgen_listen_$name" ) );
	}
	add_settings_field( 'key', __( 'API key', 'voicgen-listen' ), 'voicgen_listen_key_field', 'voicgen-listen', 'service', array( 'label_for' => VOICGEN_LISTEN_KEY_OPTION ) );
	add_settings_field( 'generate', __( 'New articles', 'voicgen-listen' ), 'voicgen_listen_generate_field', 'voicgen-listen', 'service' );
}
add_action( 'admin_init', 'voicgen_listen_register_settings' );

/**
 * Prints the page.
 */
function voicgen_listen_print_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	printf( '<div class="wrap"><h1>%s</h1><form action="options.php" method="post">', esc_html( get_admin_page_title() ) );
	settings_fields( 'voicgen_listen' );
	do_settings_sections( 'voicgen-listen' );
	submit_button();
	echo '</form></div>';
}

/**
 * Prints what there is to know about a field; the field names it in `aria-describedby`.
 *
 * @param string $name The setting.
 * @param string $text What there is to know.
 */
function voicgen_listen_print_help( string $name, string $text ): void {
	printf( '<p class="description" id="voicgen_listen_%s_help">%s</p>', esc_attr( $name ), esc_html( $text ) );
}

/**
 * Prints a menu.
 *
 * @param string                $name    The setting.
 * @param array<string, string> $choices Values and their words.
 * @param string                $help    What there is to know about it; '' where nothing is.
 */
function voicgen_listen_print_menu( string $name, array $choices, string $help = '' ): void {
	printf(
		'<select id="voicgen_listen_%1$s" name="%2$s[%1$s]" %3$s>',
		esc_attr( $name ),
		esc_attr( VOICGEN_LISTEN_OPTION ),
		'' === $help ? '' : sprintf( 'aria-describedby="voicgen_listen_%s_help"', esc_attr( $name ) )
	);
	foreach ( $choices as $value => $label ) {
		printf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( voicgen_listen_setting( $name ), $value, false ), esc_html( $label ) );
	}
	echo '</select>';
	if ( '' !== $help ) {
		voicgen_listen_print_help( $name, $help );
	}
}

/**
 * Prints a line of text to type into.
 *
 * @param string $name        The setting.
 * @param string $placeholder What holds where nothing is typed.
 */
function voicgen_listen_print_line( string $name, string $placeholder ): void {
	$saved = get_option( VOICGEN_LISTEN_OPTION, array() );
	$value = is_array( $saved ) && is_string( $saved[ $name ] ?? null ) ? $saved[ $name ] : '';
	printf(
		'<input type="text" class="regular-text code" id="voicgen_listen_%1$s" name="%2$s[%1$s]" value="%3$s" placeholder="%4$s" spellcheck="false" aria-describedby="voicgen_listen_%1$s_help">',
		esc_attr( $name ),
		esc_attr( VOICGEN_LISTEN_OPTION ),
		esc_attr( $value === $placeholder ? '' : $value ),
		esc_attr( $placeholder )
	);
}

/** Prints the field of the place. */
function voicgen_listen_place_field(): void {
	voicgen_listen_print_menu(
		'place',
		array(
			'before'    => __( 'Before the article', 'voicgen-listen' ),
			'after'     => __( 'After the article', 'voicgen-listen' ),
			'paragraph' => __( 'After a paragraph', 'voicgen-listen' ),
			'off'       => __( 'Only where I put it: block, shortcode or template', 'voicgen-listen' ),
		),
		voicgen_listen_has_other_plugin() ? __( 'The service’s own plugin is active and shows a player: ours does not come by itself, so that there is one.', 'voicgen-listen' ) : ''
	);
}

/** Prints the field of the paragraph. */
function voicgen_listen_paragraph_field(): void {
	printf(
		'<input type="number" class="small-text" min="1" max="99" id="voicgen_listen_paragraph" name="%s[paragraph]" value="%d" aria-describedby="voicgen_listen_paragraph_help">',
		esc_attr( VOICGEN_LISTEN_OPTION ),
		(int) voicgen_listen_setting( 'paragraph' )
	);
	voicgen_listen_print_help( 'paragraph', __( 'For “After a paragraph”. Paragraphs in quotes, lists and tables do not count.', 'voicgen-listen' ) );
}

/** Prints the field of the post types. */
function voicgen_listen_post_types_field(): void {
	$chosen = voicgen_listen_setting( 'post_types' );
	echo '<fieldset>';
	printf( '<legend class="screen-reader-text">%s</legend>', esc_html__( 'Post types', 'voicgen-listen' ) );
	foreach ( get_post_types( array( 'public' => true ), 'objects' ) as $type ) {
		if ( 'attachment' !== $type->name ) {
			printf(
				'<label><input type="checkbox" name="%s[post_types][]" value="%s"%s> %s</label><br>',
				esc_attr( VOICGEN_LISTEN_OPTION ),
				esc_attr( $type->name ),
				checked( in_array( $type->name, $chosen, true ), true, false ),
				esc_html( $type->labels->name )
			);
		}
	}
	echo '</fieldset>';
}

/** Prints the field of the colours. */
function voicgen_listen_theme_field(): void {
	voicgen_listen_print_menu(
		'theme',
		array(
			'auto'  => __( 'As the theme', 'voicgen-listen' ),
			'light' => __( 'Light', 'voicgen-listen' ),
			'dark'  => __( 'Dark', 'voicgen-listen' ),
		)
	);
}

/** Prints the field of the domain. */
function voicgen_listen_domain_field(): void {
	voicgen_listen_print_line( 'domain', (string) wp_parse_url( home_url(), PHP_URL_HOST ) );
	voicgen_listen_print_help( 'domain', __( 'The hostname that is registered with the service, where it is not this site’s.', 'voicgen-listen' ) );
}

/** Prints the field of the API's address. */
function voicgen_listen_api_base_field(): void {
	voicgen_listen_print_line( 'api_base', VOICGEN_LISTEN_API_BASE );
	voicgen_listen_print_help( 'api_base', __( 'The service, or a relay in front of it.', 'voicgen-listen' ) );
}

/** Prints the field of whom readers ask. */
function voicgen_listen_route_field(): void {
	voicgen_listen_print_menu(
		'route',
		array(
			'site'    => __( 'this site, which asks the service once for all', 'voicgen-listen' ),
			'service' => __( 'the service itself', 'voicgen-listen' ),
		),
		'' === (string) get_option( 'permalink_structure' )
			? __( 'This site has plain permalinks: its API’s address holds a query, to which the player cannot add its own. Until another structure is chosen under Settings → Permalinks, readers ask the service itself.', 'voicgen-listen' )
			: __( 'The service answers 60 questions a minute for all readers together. Choose the service itself only where a security plugin closes the REST API.', 'voicgen-listen' )
	);
}

/** Prints the field of generating. */
function voicgen_listen_generate_field(): void {
	printf(
		'<label><input type="checkbox" name="%s[generate]" value="1"%s aria-describedby="voicgen_listen_generate_help"> %s</label>',
		esc_attr( VOICGEN_LISTEN_OPTION ),
		checked( voicgen_listen_setting( 'generate' ), true, false ),
		esc_html__( 'Make audio when an article is published, or its title or text changes', 'voicgen-listen' )
	);
	voicgen_listen_print_help( 'generate', __( 'Needs a key. Tags, categories and the featured image make no new audio.', 'voicgen-listen' ) );
}

/**
 * A link to the settings in the list of plugins.
 *
 * @param string[] $links Links.
 * @return string[]
 */
function voicgen_listen_action_links( $links ) {
	$link = sprintf( '<a href="%s">%s</a>', esc_url( admin_url( 'options-general.php?page=voicgen-listen' ) ), esc_html__( 'Settings', 'voicgen-listen' ) );
	return array_merge( array( $link ), (array) $links );
}
add_filter( 'plugin_action_links_' . plugin_basename( VOICGEN_LISTEN_FILE ), 'voicgen_listen_action_links' );
