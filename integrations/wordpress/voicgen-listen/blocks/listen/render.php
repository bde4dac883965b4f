<?php
/**
 * The block on the page. In a Query Loop the post is the loop's.
 *
 * @package voicgen-listen
 *
 * @var array<string, mixed> $attributes The block's attributes.
 * @var WP_Block             $block      The block.
 */

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedVariableFound -- Local: WordPress includes this file in a function.
$player = get_voicgen_listen(
	array_filter(
		array(
			'place'   => 'block',
			'post'    => $block->context['postId'] ?? null,
			'heading' => $attributes['heading'] ?? null,
			'load'    => $attributes['load'] ?? null,
		)
	)
);
if ( '' === $player ) {
	return;
}

$style = voicgen_listen_block_style( $attributes );
printf(
	'<div %s>%s</div>',
	get_block_wrapper_attributes( '' === $style ? array() : array( 'style' => $style ) ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped by WordPress.
	$player // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is put together.
);
