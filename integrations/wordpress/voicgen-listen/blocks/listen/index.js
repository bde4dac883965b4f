// The block in the editor: what stands on the page is printed by render.php.
(({ blocks, blockEditor, components, element, i18n }) => {
  const { createElement: el, Fragment } = element;
  const { __ } = i18n;
  const { InspectorControls, useBlockProps } = blockEditor;
  const { Dashicon, PanelBody, SelectControl, TextControl } = components;
  const sized = { __nextHasNoMarginBottom: true, __next40pxDefaultSize: true };

  const loads = [
    { value: 'visible', label: __('When it comes into view', 'voicgen-listen') },
    { value: 'eager', label: __('At once', 'voicgen-listen') },
    { value: 'interaction', label: __('When the reader presses Listen', 'voicgen-listen') },
  ];

  function Edit({ attributes, setAttributes }) {
    const heading = attributes.heading || __('Listen to this article', 'voicgen-listen');
    const box = {
      display: 'flex',
      alignItems: 'center',
      gap: '0.75em',
      padding: '0.75em',
      border: '1px solid color-mix(in srgb, currentColor 25%, transparent)',
      borderRadius: '0.5em',
    };
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
        el('div', { style: box }, el(Dashicon, { icon: 'controls-play' }), el('span', null, heading)),
      ),
    );
  }

  blocks.registerBlockType('voicgen/listen', { edit: Edit, save: () => null });
})(window.wp);
