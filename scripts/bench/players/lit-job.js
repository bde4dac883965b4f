import { LitElement, html } from 'lit';

// A floor: Lit that does the bare job, which is to ask until the audio is there, then to show the browser's own player.
class LitJob extends LitElement {
  static properties = { postId: { attribute: 'post-id' }, src: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    void this.ask();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  async ask() {
    const question = new URLSearchParams({ domain: location.hostname, post_id: this.postId, lang: 'en' });
    try {
      const response = await fetch(`/v1/public/audio/status?${question}`);
      const { data } = await response.json();
      if (data.status === 'ready') {
        this.src = data.audio_url;
        return;
      }
      if (data.status === 'failed') return;
    } catch {
      // Asked again.
    }
    if (this.isConnected) this.timer = setTimeout(() => void this.ask(), 3000);
  }

  render() {
    return this.src
      ? html`<audio controls preload="none" src=${this.src}></audio>`
      : html`<p role="status">Waiting for the audio …</p>`;
  }
}
customElements.define('lit-job', LitJob);
