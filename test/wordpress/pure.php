<?php
/**
 * The pure parts of the plugin, in plain PHP: one line of JSON for each case, `title`, `got`, `wanted`.
 *
 * @package voicgen-listen
 */

define( 'ABSPATH', __DIR__ );
$plugin = $argv[1];
require $plugin . '/includes/answer.php';
require $plugin . '/includes/markup.php';

/**
 * Prints a case.
 *
 * @param string $title  A sentence.
 * @param mixed  $got    What came out.
 * @param mixed  $wanted What should have.
 */
function holds( string $title, $got, $wanted ): void {
	echo json_encode( compact( 'title', 'got', 'wanted' ), JSON_INVALID_UTF8_SUBSTITUTE | JSON_PRESERVE_ZERO_FRACTION ), "\n";
}

$row = static fn( array $data ) => json_encode( array( 'success' => true, 'data' => $data ) );

foreach (
	array(
		'https://cdn.example/a.mp3'          => true,
		'https://cdn.example/a.mp3?x=1&y=2'  => true,
		'http://127.0.0.1:80/a.mp3'          => true,
		'http://localhost/a.mp3'             => true,
		'http://cdn.example/a.mp3'           => false,
		'http://127.0.0.1.evil.example/a'    => false,
		'https://user:pass@cdn.example/a'    => false,
		'javascript:alert(1)'                => false,
		'data:audio/mpeg;base64,AAAA'        => false,
		'//cdn.example/a.mp3'                => false,
		'/a.mp3'                             => false,
		"https://cdn.example/a\nb"           => false,
		'https://cdn.example/"><script>'     => false,
		'https://cdn.example\\@evil.example' => false,
		'https://'                           => false,
		''                                   => false,
	) as $url => $is_safe
) {
	holds( "An audio address is taken or not: " . json_encode( $url ), '' !== voicgen_listen_safe_url( $url ), $is_safe );
}
holds( 'An address over 2,048 bytes is none', voicgen_listen_safe_url( 'https://a.example/' . str_repeat( 'a', 2048 ) ), '' );
holds( 'What is no text is no address', voicgen_listen_safe_url( array( 'https://a.example' ) ), '' );

$ready = voicgen_listen_read_answer(
	200,
	null,
	$row(
		array(
			'status'           => 'ready',
			'progress_percent' => 100,
			'audio_url'        => 'https://cdn.example/a.mp3',
			'duration_seconds' => '142.5',
		)
	)
);
holds( 'A ready row has address and length', array( $ready['kind'], $ready['status'], $ready['src'], $ready['duration'] ), array( 'row', 'ready', 'https://cdn.example/a.mp3', 142.5 ) );
foreach ( array( 45 => 45, '45%' => 45, -5 => 0, 150 => 100 ) as $said => $percent ) {
	holds( "A percent is bounded: $said", voicgen_listen_read_answer( 200, null, $row( array( 'status' => 'generating', 'progress_percent' => $said ) ) )['percent'], $percent );
}
holds( 'A percent that is none is null', voicgen_listen_read_answer( 200, null, $row( array( 'status' => 'generating', 'progress_percent' => true ) ) )['percent'], null );
holds( 'A word that nobody knows counts as pending', voicgen_listen_read_answer( 200, null, $row( array( 'status' => 'queued' ) ) )['status'], 'pending' );
holds( 'A word in capitals is the same word', voicgen_listen_read_answer( 200, null, $row( array( 'status' => ' PENDING ' ) ) )['status'], 'pending' );
foreach (
	array(
		'ready without an address'    => $row( array( 'status' => 'ready' ) ),
		'ready with a script address' => $row( array( 'status' => 'ready', 'audio_url' => 'javascript:1' ) ),
		'half a JSON'                 => '{"success":true,"data":{"sta',
		'an HTML page'                => '<!doctype html><h1>Log in</h1>',
		'nothing'                     => '',
		'success false'               => '{"success":false,"data":{"status":"ready"}}',
		'a number'                    => '1',
		'data null'                   => '{"success":true,"data":null}',
		'a status that is no word'    => $row( array( 'status' => 1 ) ),
		'too deep'                    => str_repeat( '[', 5000 ) . str_repeat( ']', 5000 ),
		'over 64 KiB'                 => $row( array( 'status' => 'pending', 'x' => str_repeat( 'x', 70000 ) ) ),
	) as $what => $body
) {
	holds( "A good answer with $what is trouble", voicgen_listen_read_answer( 200, null, $body )['kind'], 'trouble' );
}
foreach ( array( 0, 301, 302, 304, 408, 425, 429, 500, 502, 503, 999 ) as $http ) {
	holds( "HTTP $http is trouble", voicgen_listen_read_answer( $http, null, '' )['kind'], 'trouble' );
}
foreach ( array( 400, 401, 402, 403, 418, 422 ) as $http ) {
	holds( "HTTP $http is a refusal", voicgen_listen_read_answer( $http, null, '{"message":"No"}' ), array( 'kind' => 'refused', 'http' => $http, 'message' => 'No', 'retry_after' => null ) );
}
holds( '404 and 410 are no audio', array( voicgen_listen_read_answer( 404, null, '' )['kind'], voicgen_listen_read_answer( 410, null, '' )['kind'] ), array( 'absent', 'absent' ) );
foreach ( array( '30' => 30, '2592000' => 600, '-1' => null, '1e3' => null, 'Fri, 31 Dec 1999 23:59:59 GMT' => null, '' => null ) as $header => $seconds ) {
	holds( "Retry-After is read or not: $header", voicgen_listen_retry_after( (string) $header ), $seconds );
}
holds( 'A doubled header, which WordPress hands over as a list, is ignored', voicgen_listen_retry_after( array( '1', '2' ) ), null );
holds( 'A message is plain and short', mb_strlen( voicgen_listen_plain_message( str_repeat( 'ä', 900 ) ) ), 300 );
holds( 'A message has no controls and turns no text around', voicgen_listen_plain_message( "a\n\x00b\u{202e}c" ), 'a b c' );
holds( 'A message in a broken encoding is none', voicgen_listen_plain_message( "\xff\xfe" ), '' );
foreach ( array( 'pending' => 3, 'generating' => 3, 'ready' => 600, 'failed' => 60 ) as $status => $seconds ) {
	holds( "$status is remembered for $seconds s", voicgen_listen_fresh_seconds( array( 'kind' => 'row', 'status' => $status ) ), $seconds );
}
holds( 'No audio is remembered for 60 s', voicgen_listen_fresh_seconds( array( 'kind' => 'absent' ) ), 60 );
holds( 'Trouble is remembered for as long as the service says', voicgen_listen_fresh_seconds( voicgen_listen_trouble( 429, 120 ) ), 120 );

foreach (
	array(
		'a paragraph'                     => array( '<p>1</p><p>2</p>', 1, '<p>1</p>|<p>2</p>' ),
		'the second'                      => array( "<p class='x'>1</p>\n<p>2</p>", 2, "<p class='x'>1</p>\n<p>2</p>|" ),
		'more than there are'             => array( '<p>1</p>', 5, '<p>1</p>|' ),
		'none at all'                     => array( 'text', 1, 'text|' ),
		'nothing'                         => array( '', 1, '|' ),
		'those in a quote do not count'   => array( '<blockquote><p>q</p></blockquote><p>1</p>', 1, '<blockquote><p>q</p></blockquote><p>1</p>|' ),
		'those in a list do not count'    => array( '<ul><li><p>q</p></li></ul><p>1</p>x', 1, '<ul><li><p>q</p></li></ul><p>1</p>|x' ),
		'those in a script do not count'  => array( '<script>"<p></p>"</script><p>1</p>x', 1, '<script>"<p></p>"</script><p>1</p>|x' ),
		'those in a comment do not count' => array( '<!-- <p></p> --><p>1</p>x', 1, '<!-- <p></p> --><p>1</p>|x' ),
		'those in a group do'             => array( '<div><p>1</p>x</div>', 1, '<div><p>1</p>|x</div>' ),
		'a pre is no p'                   => array( '<pre>a</pre><p>1</p>x', 1, '<pre>a</pre><p>1</p>|x' ),
		'capitals'                        => array( '<P>1</P>x', 1, '<P>1</P>|x' ),
	) as $what => $case
) {
	holds( "After a paragraph: $what", voicgen_listen_after_paragraph( $case[0], $case[1], '|' ), $case[2] );
}
foreach ( array( '<blockquote>', '<pre>', '<script', '<!--', '<p <p ', '</p', '<textarea></' ) as $piece ) {
	$article = str_repeat( $piece, intdiv( 2000000, strlen( $piece ) ) );
	$since   = microtime( true );
	$got     = voicgen_listen_after_paragraph( $article, 1, '|' );
	holds( "An article of 2 MB is searched in bounded time and memory: $piece", array( $article . '|' === $got, microtime( true ) - $since < 10, memory_get_peak_usage() < 32 * 1024 * 1024 ), array( true, true, true ) );
}

foreach ( array( 'pt-BR' => 'pt', 'pt_BR' => 'pt', 'EN' => 'en', ' de ' => 'de', '' => 'en', '42' => 'en', 'x' => 'en', 'toolongatag' => 'en' ) as $tag => $primary ) {
	holds( "A language's first part: $tag", voicgen_listen_primary_language( (string) $tag ), $primary );
}
holds( 'A length as schema.org wants it', voicgen_listen_iso_duration( 142.4 ), 'PT2M22S' );
foreach (
	array(
		'#fff'                           => '#fff',
		'var:preset|color|vivid-red'     => 'var(--wp--preset--color--vivid-red)',
		'clamp(1rem, 2vw, 3rem)'         => 'clamp(1rem, 2vw, 3rem)',
		'red;}</style><script>'          => '',
		'url(https://evil.example)'      => '',
		'red; background: blue'          => '',
		'var:preset|color|a);background' => '',
	) as $said => $css
) {
	holds( "A value for CSS: $said", voicgen_listen_css_value( $said ), $css );
}
foreach (
	array(
		array( array(), '' ),
		array( array( 'radius' => '9px' ), '' ),
		array( array( 'width' => '2px' ), '2px solid currentColor' ),
		array( array( 'color' => 'var:preset|color|accent-1' ), '1px solid var(--wp--preset--color--accent-1)' ),
		array( array( 'left' => array( 'color' => '#00f' ), 'bottom' => array( 'width' => '3px', 'style' => 'dotted' ) ), '3px dotted #00f' ),
		array( array( 'top' => 'x', 'width' => '2px', 'color' => 'red;}' ), '' ),
		array( array( 'width' => array( '2px' ) ), '' ),
	) as list( $border, $line )
) {
	holds( 'A line around the player: ' . json_encode( $border ), voicgen_listen_border_line( $border ), $line );
}
foreach (
	array(
		array( '9px', '9px' ),
		array( null, '' ),
		array( array( 'topLeft' => '9px', 'bottomRight' => 'var:preset|border-radius|big' ), '9px 0 var(--wp--preset--border-radius--big) 0' ),
		array( array( 'topLeft' => '1px;}' ), '0 0 0 0' ),
	) as list( $radius, $corners )
) {
	holds( 'Corners: ' . json_encode( $radius ), voicgen_listen_corners( $radius ), $corners );
}
foreach (
	array(
		'blog.example.com'          => 'blog.example.com',
		'https://Blog.Example.com/' => 'blog.example.com',
		'blog.example.com.'         => 'blog.example.com',
		'a b'                       => '',
		'user@host'                 => '',
		'<script>'                  => '',
		'host:8080'                 => '',
	) as $said => $host
) {
	holds( "A domain: $said", voicgen_listen_hostname( $said ), $host );
}
foreach (
	array(
		'https://api.example/'     => 'https://api.example',
		'https://r.example/listen' => 'https://r.example/listen',
		'https://r.example/?a=b'   => '',
		'https://r.example/#x'     => '',
		'http://r.example'         => '',
		'ftp://r.example'          => '',
		'https://u:p@r.example'    => '',
	) as $said => $base
) {
	holds( "An API address: $said", voicgen_listen_api_base( $said ), $base );
}
holds(
	'Attributes are escaped; a name that is none, a list, null, false and nothing are left out',
	voicgen_listen_attributes_html(
		array(
			'post-id'        => '"><b>',
			'quiet'          => true,
			'debug'          => false,
			'src'            => '',
			'bad name'       => 'x',
			'"onload'        => 'x',
			'list'           => array(),
			'duration'       => 1.5,
		),
		static fn( $value ) => htmlspecialchars( $value, ENT_QUOTES )
	),
	' post-id="&quot;&gt;&lt;b&gt;" quiet duration="1.5"'
);
