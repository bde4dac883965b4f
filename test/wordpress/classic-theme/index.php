<?php
/**
 * A theme of the old kind: its head is printed before its loop runs, and it knows of no blocks.
 *
 * @package voicgen-listen
 */

?><!doctype html>
<html <?php language_attributes(); ?>>
<head><meta charset="utf-8"><?php wp_head(); ?></head>
<body>
<?php
while ( have_posts() ) {
	the_post();
	the_title( '<h1>', '</h1>' );
	if ( is_singular() ) {
		the_content();
	} else {
		the_excerpt();
	}
}
if ( is_singular() && function_exists( 'voicgen_listen' ) ) {
	voicgen_listen( array( 'class' => 'by-template' ) );
}
wp_footer();
?>
</body>
</html>
