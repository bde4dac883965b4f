<?php
/**
 * Text in, text out: places in markup, values for CSS, spellings. Pure: no WordPress.
 *
 * @package voicgen-listen
 */

defined( 'ABSPATH' ) || exit;

/**
 * Puts markup behind the nth paragraph of an article; at its end where there are fewer. Paragraphs in quotes,
 * lists, tables, figures and the like do not count: nothing is put into the middle of those.
 *
 * @param string $html   The article.
 * @param int    $nth    1 is the first.
 * @param string $insert What is put there.
 */
function voicgen_listen_after_paragraph( string $html, int $nth, string $insert ): string {
	// One tag at a time: a list of them all would not fit into a small server's memory.
	$next     = '/<!--|<(script|style|textarea|template|pre)\b[^<>]*+>|<(\/?)(blockquote|figure|table|ul|ol|dl|aside|details|form|p)\b[^<>]*+>/i';
	$unclosed = array();
	$depth    = 0;
	$seen     = 0;
	$at       = 0;
	while ( preg_match( $next, $html, $tag, PREG_OFFSET_CAPTURE, $at ) ) {
		$at = $tag[0][1] + strlen( $tag[0][0] );
		if ( ! isset( $tag[3] ) ) {
			// What stands in a comment or a script is no paragraph. One that never ends is looked for once.
			$end   = isset( $tag[1] ) ? '</' . strtolower( $tag[1][0] ) : '-->';
			$found = isset( $unclosed[ $end ] ) ? false : stripos( $html, $end, $at );
			if ( false === $found ) {
				$unclosed[ $end ] = true;
			} else {
				$at = $found + strlen( $end );
			}
			continue;
		}
		$is_end = '/' === $tag[2][0];
		if ( 'p' !== strtolower( $tag[3][0] ) ) {
			$depth = max( 0, $depth + ( $is_end ? -1 : 1 ) );
			continue;
		}
		if ( $is_end && 0 === $depth && ++$seen === $nth ) {
			return substr( $html, 0, $at ) . $insert . substr( $html, $at );
		}
	}
	return $html . $insert;
}

/**
 * `pt_BR` → `pt`; anything that is no language tag → `en`. As the element reads it.
 *
 * @param string $tag A language tag or a locale.
 */
function voicgen_listen_primary_language( string $tag ): string {
	return preg_match( '/^\s*([a-z]{2,8})(?![a-z])/i', $tag, $found ) ? strtolower( $found[1] ) : 'en';
}

/**
 * A length as schema.org wants it: `PT2M22S`.
 *
 * @param float $seconds A length.
 */
function voicgen_listen_iso_duration( float $seconds ): string {
	$whole = (int) round( $seconds );
	return sprintf( 'PT%dM%dS', intdiv( $whole, 60 ), $whole % 60 );
}

/**
 * One value for a custom property, from a block's attributes: `var:preset|color|accent` is spelled out; what
 * could end the declaration, name an address or hide something is refused.
 *
 * @param mixed $value Anything.
 * @return string '' where it is refused.
 */
function voicgen_listen_css_value( $value ): string {
	if ( is_int( $value ) || is_float( $value ) ) {
		$value = (string) $value;
	}
	if ( ! is_string( $value ) || strlen( $value ) > 200 ) {
		return '';
	}
	if ( preg_match( '/^var:([a-z0-9-]+(?:\|[a-z0-9-]+)+)$/i', $value, $found ) ) {
		return 'var(--wp--' . str_replace( '|', '--', $found[1] ) . ')';
	}
	return preg_match( '/^[a-z0-9#%.,() +*_-]+$/i', $value ) && ! preg_match( '/url|expression/i', $value ) ? $value : '';
}

/**
 * The line around a player. One is drawn on all sides: the first that has been chosen, where they differ.
 *
 * @param array<mixed> $border `width`, `style`, `color`, or those of each side.
 * @return string '' where nothing has been chosen.
 */
function voicgen_listen_border_line( array $border ): string {
	foreach ( array( 'top', 'right', 'bottom', 'left' ) as $side ) {
		$border += is_array( $border[ $side ] ?? null ) ? $border[ $side ] : array();
	}
	if ( ! isset( $border['width'] ) && ! isset( $border['color'] ) ) {
		return '';
	}
	$line = array(
		voicgen_listen_css_value( $border['width'] ?? '1px' ),
		voicgen_listen_css_value( $border['style'] ?? 'solid' ),
		voicgen_listen_css_value( $border['color'] ?? 'currentColor' ),
	);
	return in_array( '', $line, true ) ? '' : implode( ' ', $line );
}

/**
 * The corners of a player, as one value for CSS.
 *
 * @param mixed $radius One value, or `topLeft`, `topRight`, `bottomRight`, `bottomLeft`; a missing one is 0.
 */
function voicgen_listen_corners( $radius ): string {
	if ( ! is_array( $radius ) ) {
		return voicgen_listen_css_value( $radius );
	}
	$corners = array();
	foreach ( array( 'topLeft', 'topRight', 'bottomRight', 'bottomLeft' ) as $name ) {
		$value     = voicgen_listen_css_value( $radius[ $name ] ?? '0' );
		$corners[] = '' === $value ? '0' : $value;
	}
	return implode( ' ', $corners );
}

/**
 * A hostname in its plain spelling; '' where it is none. An address is cut down to its host.
 *
 * @param string $text What was typed.
 */
function voicgen_listen_hostname( string $text ): string {
	$host = strtolower( trim( $text ) );
	$host = (string) preg_replace( '#^https?://#', '', $host );
	$host = rtrim( (string) preg_replace( '#[/?\#].*$#s', '', $host ), '.' );
	if ( '' === $host || strlen( $host ) > 253 || preg_match( '/[\s@:\\\\<>"\']|\.\./', $host ) ) {
		return '';
	}
	return $host;
}

/**
 * The address of the service, fit to be asked: no query, no fragment, no slash at its end; '' where it is none.
 *
 * @param string $text What was typed.
 */
function voicgen_listen_api_base( string $text ): string {
	$url = voicgen_listen_safe_url( trim( $text ) );
	return false === strpbrk( $url, '?#' ) ? rtrim( $url, '/' ) : '';
}

/**
 * Attributes of a tag. `true` is written bare; `false`, null and '' are left out; a name that is none is too.
 *
 * @param array<string, mixed>     $attributes Names and values.
 * @param callable(string): string $escape     Escapes a value.
 */
function voicgen_listen_attributes_html( array $attributes, callable $escape ): string {
	$html = '';
	foreach ( $attributes as $name => $value ) {
		if ( ! preg_match( '/^[a-z][a-z0-9-]*$/', (string) $name ) || null === $value || false === $value || '' === $value || ! is_scalar( $value ) ) {
			continue;
		}
		$html .= true === $value ? " $name" : sprintf( ' %s="%s"', $name, $escape( (string) $value ) );
	}
	return $html;
}
