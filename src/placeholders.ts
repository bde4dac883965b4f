import { tag } from './define.js';

const selector = '[data-voicgen-player][data-post-id]';
const names = ['post-id', 'lang', 'domain', 'heading'];

/** Puts the tag into one placeholder, unless its page has other plans for it. */
function upgrade(placeholder: HTMLElement): void {
  // Editors leave paragraphs and breaks behind; anything else was put there for a reason.
  const own = [...placeholder.querySelectorAll('*')].some(
    ({ localName }) => localName !== 'p' && localName !== 'br',
  );
  if (own || placeholder.shadowRoot || placeholder.localName === tag) return;
  const listen = document.createElement(tag);
  for (const name of names) {
    const value = placeholder.getAttribute('data-' + name);
    if (value !== null) listen.setAttribute(name, value);
  }
  placeholder.append(listen);
}

/** Upgrades `data-voicgen-player` elements, present or added later, for the life of the page. */
export function watchPlaceholders(): void {
  if (typeof document === 'undefined') return;
  const look = (root: ParentNode): void => {
    root.querySelectorAll<HTMLElement>(selector).forEach(upgrade);
  };
  look(document);
  new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      for (const node of [target, ...addedNodes]) {
        if (!(node instanceof HTMLElement)) continue;
        if (node.matches(selector)) upgrade(node);
        if (node !== target) look(node);
      }
    }
  }).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-post-id', 'data-voicgen-player'],
  });
}
