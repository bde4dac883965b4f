// The panel beside the block editor: what the service says of this post's audio, and two buttons.
(({ apiFetch, components, coreData, data, editor, editPost, element, i18n, plugins }) => {
  const { createElement: el, useCallback, useEffect, useState } = element;
  const { __ } = i18n;
  const { Button, CheckboxControl, ExternalLink, Notice } = components;
  // It moved in WordPress 6.6.
  const Panel = editor.PluginDocumentSettingPanel || editPost.PluginDocumentSettingPanel;
  const OFF = '_voicgen_listen_off';
  const POLL_MS = 3000;
  const isWorking = (audio) => audio?.state === 'pending' || audio?.state === 'generating';

  /** The audio's state: asked for when the post is saved, and every 3 s while work goes on and somebody looks. */
  function useAudio(postId, savedAt) {
    const [audio, setAudio] = useState(null);
    const [failure, setFailure] = useState('');
    const [isBusy, setBusy] = useState(false);
    const ask = useCallback(
      (method) =>
        apiFetch({ path: `/voicgen-listen/v1/posts/${postId}/audio`, method }).then(
          (answer) => {
            setFailure('');
            setAudio(answer);
          },
          (error) => {
            setFailure(error.message || __('The site did not answer.', 'voicgen-listen'));
            // A new object keeps the wait going.
            setAudio((last) => last && { ...last });
          },
        ),
      [postId],
    );
    useEffect(() => {
      void ask('GET');
    }, [ask, savedAt]);
    useEffect(() => {
      if (!isWorking(audio)) return undefined;
      let timer = 0;
      const wait = () => {
        timer = window.setTimeout(() => {
          if (document.visibilityState === 'hidden') wait();
          else void ask('GET');
        }, POLL_MS);
      };
      wait();
      return () => window.clearTimeout(timer);
    }, [ask, audio]);
    const generate = () => {
      setBusy(true);
      void ask('POST').finally(() => setBusy(false));
    };
    return { audio, failure, isBusy, generate };
  }

  function Status({ audio }) {
    const label = el('p', { className: 'voicgen-listen-state', role: 'status' }, audio.label);
    if (audio.percent === null) return label;
    return el(
      'div',
      null,
      label,
      el('progress', { max: 100, value: audio.percent, 'aria-label': audio.label, style: { width: '100%' } }),
    );
  }

  function Advice({ audio, failure }) {
    const message = failure || audio?.message;
    if (!message) return null;
    return el(
      Notice,
      { status: 'error', isDismissible: false },
      message,
      audio?.billingUrl
        ? el('p', null, el(ExternalLink, { href: audio.billingUrl }, __('Billing', 'voicgen-listen')))
        : null,
    );
  }

  function Buttons({ audio, isBusy, generate }) {
    if (!audio.hasKey) {
      return el(
        'p',
        null,
        __('To make audio here, save a key under Settings → Voicgen Listen.', 'voicgen-listen'),
      );
    }
    if (!audio.isOpen && audio.state !== 'disabled') {
      return el('p', null, __('Audio is made when the post is published.', 'voicgen-listen'));
    }
    const isAgain = audio.state === 'ready' || audio.state === 'failed';
    return el(
      Button,
      {
        variant: 'secondary',
        isBusy,
        disabled: isBusy || !audio.isOpen || isWorking(audio),
        onClick: generate,
      },
      isAgain ? __('Regenerate', 'voicgen-listen') : __('Generate', 'voicgen-listen'),
    );
  }

  /** The switch is saved with the post; a post type without custom fields has a box for it below. */
  function Switch({ postType }) {
    const [meta, setMeta] = coreData.useEntityProp('postType', postType, 'meta');
    if (!meta || meta[OFF] === undefined) return null;
    return el(CheckboxControl, {
      __nextHasNoMarginBottom: true,
      label: __('No audio for this post', 'voicgen-listen'),
      checked: meta[OFF] === '1',
      onChange: (isOff) => setMeta({ ...meta, [OFF]: isOff ? '1' : '' }),
    });
  }

  function AudioPanel() {
    const { postId, postType, savedAt } = data.useSelect((select) => {
      const store = select('core/editor');
      return {
        postId: store.getCurrentPostId(),
        postType: store.getCurrentPostType(),
        savedAt: store.getCurrentPostAttribute('modified') + String(store.isSavingPost()),
      };
    }, []);
    const { audio, failure, isBusy, generate } = useAudio(postId, savedAt);
    return el(
      Panel,
      { name: 'voicgen-listen', title: __('Listen to this article', 'voicgen-listen') },
      audio && el(Status, { audio }),
      el(Advice, { audio, failure }),
      audio && el('div', { style: { margin: '8px 0 16px' } }, el(Buttons, { audio, isBusy, generate })),
      postType ? el(Switch, { postType }) : null,
    );
  }

  plugins.registerPlugin('voicgen-listen', { render: AudioPanel, icon: null });
})(window.wp);
