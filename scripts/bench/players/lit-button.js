import { LitElement, html } from 'lit';

// A floor: Lit and one button, and nothing else.
class LitButton extends LitElement {
  #audio = new Audio();

  render() {
    this.#audio.preload = 'none';
    return html`<button part="play" @click=${this.play}>Play</button>`;
  }

  play() {
    this.#audio.src = this.getAttribute('src');
    return this.#audio.play();
  }

  get media() {
    return this.#audio;
  }
}
customElements.define('lit-button', LitButton);
