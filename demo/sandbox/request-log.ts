/** One question that reached the sandbox. */
export interface LoggedRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Path alone: a query may hold a signature. */
  readonly path: string;
  readonly service: string;
  readonly surface: string;
  readonly domains: readonly string[];
  readonly postId: string | null;
  /** Headers that a browser adds and a test wants to see the absence of. */
  readonly origin: string | null;
  readonly referer: string | null;
  readonly range: string | null;
  readonly cookie: boolean;
  /** HTTP status; 0 where the connection was cut. */
  readonly status: number;
  readonly fault: string | null;
}

const MAX_REQUESTS = 2000;

/** The last requests, for tests that count them and for the control page. */
export class RequestLog {
  #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > MAX_REQUESTS) this.#requests = this.#requests.slice(-MAX_REQUESTS / 2);
  }

  /** Oldest first; only those of a domain or a post where one is named. */
  find(chosen: { domain?: string | undefined; postId?: string | undefined } = {}): LoggedRequest[] {
    return this.#requests.filter(
      (request) =>
        (chosen.domain === undefined || request.domains.includes(chosen.domain)) &&
        (chosen.postId === undefined || request.postId === chosen.postId),
    );
  }

  clear(): void {
    this.#requests = [];
  }
}
