// The block in the editor: what stands on the page is printed by render.php.
(({ blocks, blockEditor, components, element, i18n }) => {
  const { createElement: el, Fragment } = element;
  const { __ } = i18n;
  const { InspectorControls, useBlockProps } = blockEditor;
  const { PanelBody, SelectControl, TextControl } = components;
  const sized = { __nextHasNoMarginBottom: true, __next40pxDefaultSize: true };

  const loads = [
    { value: 'visible', label: __('When it comes into view', 'voicgen-listen') },
    { value: 'eager', label: __('At once', 'voicgen-listen') },
    { value: 'interaction', label: __('When the reader presses Listen', 'voicgen-listen') },
  ];

  // The editor's canvas is a frame of its own, without WordPress's icon font.
  const playIcon = el(
    'svg',
    { viewBox: '0 0 24 24', width: '1.5em', height: '1.5em', fill: 'currentColor', 'aria-hidden': true },
    el('path', { d: 'M8 5v14l11-7z' }),
  );

  // What voicgen_listen_block_style() hands to the player, for the box that stands for it here.
  const css = (value) => (/^var:/.test(value) ? `var(--wp--${value.slice(4).replaceAll('|', '--')})` : value);
  const corners = ({ topLeft = 0, topRight = 0, bottomRight = 0, bottomLeft = 0 }) =>
    [topLeft, topRight, bottomRight, bottomLeft].map(css).join(' ');

  function look({ style = {}, ...slugs }) {
    const preset = (name, kind) => slugs[name] && `var(--wp--preset--${kind}--${slugs[name]})`;
    const { border = {}, color = {}, typography = {}, spacing = {} } = style;
    const line = Object.assign({}, border.left, border.bottom, border.right, border.top, border);
    const lineColor = css(line.color) ?? preset('borderColor', 'color');
    const isDrawn = line.width || lineColor;
    return {
      display: 'flex',
      alignItems: 'center',
      gap: '0.75em',
      padding: css(spacing.blockGap) ?? '0.75em',
      color: css(color.text) ?? preset('textColor', 'color'),
      background: css(color.background) ?? preset('backgroundColor', 'color'),
      border: isDrawn
        ? `${css(line.width) ?? '1px'} ${line.style ?? 'solid'} ${lineColor ?? 'currentColor'}`
        : '1px solid color-mix(in srgb, currentColor 25%, transparent)',
      borderRadius:
        typeof border.radius === 'object' ? corners(border.radius) : (css(border.radius) ?? '0.75em'),
      fontFamily: css(typography.fontFamily) ?? preset('fontFamily', 'font-family'),
      fontSize: css(typography.fontSize) ?? preset('fontSize', 'font-size'),
    };
  }

  function Edit({ attributes, setAttributes }) {
    const heading = attributes.heading || __('Listen to this article', 'voicgen-listen');
    const accent = css(attributes.style?.elements?.link?.color?.text);
    return el(
      Fragment,
      null,
      el(
        InspectorControls,
        null,
        el(
          PanelBody,
          { title: __('Player', 'voicgen-listen') },
          el(TextControl, {
            ...sized,
            label: __('Title', 'voicgen-listen'),
            help: __('Left empty, the title is in the reader’s language.', 'voicgen-listen'),
            value: attributes.heading || '',
            onChange: (value) => setAttributes({ heading: value || undefined }),
          }),
          el(SelectControl, {
            ...sized,
            label: __('Ask for the audio', 'voicgen-listen'),
            value: attributes.load || 'visible',
            options: loads,
            onChange: (load) => setAttributes({ load: load === 'visible' ? undefined : load }),
          }),
        ),
      ),
      el(
        'div',
        useBlockProps(),
        el(
          'div',
          { className: 'voicgen-listen-stand-in', style: look(attributes) },
          el('span', { style: { display: 'flex', color: accent } }, playIcon),
          el('span', null, heading),
        ),
      ),
    );
  }

  blocks.registerBlockType('voicgen/listen', { edit: Edit, save: () => null });
})(window.wp);
