/** Shorter keys than this are too likely to stand in a text by chance to be searched for. */
const minSearchedLength = 8;

/** Everything that an HTTP header can carry unchanged, and nothing else. */
const printable = /^[\x21-\x7e]{1,512}$/;

/**
 * A key that can be used but not seen: printing, inspecting, cloning or writing it as JSON shows nothing.
 * Throws a TypeError that names `owner`, never the key, where no header could carry it.
 */
export class Secret {
  readonly #text: string;

  constructor(text: unknown, owner: string) {
    if (typeof text !== 'string' || text === '') throw new TypeError(`${owner} is missing`);
    if (!printable.test(text)) {
      throw new TypeError(
        `${owner} holds a space, a line break or another character that keys do not have: copy it again`,
      );
    }
    this.#text = text;
  }

  /** The key itself: only for the header that carries it and the signature that is made with it. */
  reveal(): string {
    return this.#text;
  }

  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  /** Does this text hold the key, plain, percent-encoded or in Base64? */
  isIn(text: string): boolean {
    if (this.#text.length < minSearchedLength) return false;
    return [this.#text, encodeURIComponent(this.#text), btoa(this.#text).replace(/=+$/, '')].some((form) =>
      text.toLowerCase().includes(form.toLowerCase()),
    );
  }
}
