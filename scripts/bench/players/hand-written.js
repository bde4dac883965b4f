// A floor: what a publisher would write in an afternoon. It asks until the audio is there, then shows the browser's own player.
class HandWritten extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.textContent = 'Waiting for the audio …';
    void this.#ask();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async #ask() {
    const question = new URLSearchParams({
      domain: location.hostname,
      post_id: this.getAttribute('post-id'),
      lang: 'en',
    });
    try {
      const response = await fetch(`/v1/public/audio/status?${question}`);
      const { data } = await response.json();
      if (data.status === 'ready') {
        const audio = document.createElement('audio');
        audio.controls = true;
        audio.preload = 'none';
        audio.src = data.audio_url;
        this.replaceChildren(audio);
        return;
      }
      if (data.status === 'failed') {
        this.textContent = 'The audio could not be made.';
        return;
      }
    } catch {
      // Asked again.
    }
    if (this.isConnected) this.#timer = setTimeout(() => void this.#ask(), 3000);
  }
}
customElements.define('hand-written', HandWritten);
