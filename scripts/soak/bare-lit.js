/* global customElements */
import { LitElement, css, html } from 'lit';

/** What an element costs that does nothing: the measure for 1,000 of ours. */
class BareLit extends LitElement {
  static properties = { heading: {} };
  static styles = css`
    :host {
      display: block;
    }
    button {
      font: inherit;
    }
  `;
  render() {
    return html`<button type="button">${this.heading}</button>`;
  }
}

customElements.define('bare-lit', BareLit);
