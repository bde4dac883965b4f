/** The doors that a fault can stand at. `making` is no request: it is the work on an article. */
export type Surface = 'status' | 'keyed' | 'generate' | 'audio' | 'making';

/**
 * One way to go wrong, as data. Everything but `name` and `says` is a change to the answer that would have been
 * given; what is not named stays. In strings `{other}` stands for the same server under its other name
 * (localhost for 127.0.0.1 and back), which to a browser is another origin.
 */
export interface Fault {
  /** A post `fault-<name>` or `fault-<name>--anything` meets it on every registered domain. */
  readonly name: string;
  /** For the control page. */
  readonly says: string;
  /** Default: `status` and `keyed`. */
  readonly on?: readonly Surface[];
  /** Wait this long before the answer, in ms. */
  readonly delayMs?: number;
  /** Answer with this status instead of asking the service. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The envelope's `message`. */
  readonly message?: string;
  /** The whole body: a string as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Laid over `data` of the service's own answer. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** `none`: no CORS header at all. `hidden`: nothing is exposed. */
  readonly cors?: 'none' | 'hidden';
  /**
   * How the answer ends. `hang`: never begins. `drop`: the connection is cut before it. `stall`: headers, half of the
   * body, then nothing. `reset`: cut in mid-body. `truncate`: half of the body, properly ended. `drip`: a byte a second.
   */
  readonly end?: 'hang' | 'drop' | 'stall' | 'reset' | 'truncate' | 'drip';
  /** False: the request's `Range` is not looked at, and none are offered. */
  readonly ranges?: false;
  /** Only the first so many requests of a post; then all is well. */
  readonly times?: number;
}

const AUDIO: readonly Surface[] = ['audio'];
const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** Every fault that can be switched on. A new one is a line. */
// prettier-ignore
export const faults: readonly Fault[] = [
  // What CONTRACTS.md names.
  { name: '400', says: '400, malformed', status: 400, message: 'Bad request' },
  { name: '401', says: '401', on: ['keyed', 'generate', 'status'], status: 401, message: 'Invalid API key' },
  { name: '402-inactive', says: '402, Subscription inactive', on: ['status'], status: 402, message: 'Subscription inactive' },
  { name: '402-trial', says: '402, Trial expired', on: ['status'], status: 402, message: 'Trial expired' },
  { name: '403', says: '403, not in the plan', status: 403, message: 'Your plan does not include audio for this post' },
  { name: '404', says: '404', status: 404, message: 'Audio not found' },
  {
    name: '422',
    says: '422, the post id is refused',
    status: 422,
    body: { success: false, message: 'Validation failed', errors: { post_id: ['The post id field is required.'] } },
  },
  { name: '429', says: '429, Retry-After 30 s', status: 429, message: 'Too Many Attempts.', headers: { 'Retry-After': '30', 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '0' } },
  { name: '429-once', says: '429 once, Retry-After 5 s, then well', times: 1, status: 429, message: 'Too Many Attempts.', headers: { 'Retry-After': '5', 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '0' } },
  { name: '429-120', says: '429, Retry-After 120 s', status: 429, message: 'Too Many Attempts.', headers: { 'Retry-After': '120', 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '0' } },
  { name: '429-month', says: '429, Retry-After of 30 days', status: 429, message: 'Too Many Attempts.', headers: { 'Retry-After': '2592000' } },
  { name: '429-hidden', says: '429, Retry-After 120 s that a page cannot read', status: 429, message: 'Too Many Attempts.', headers: { 'Retry-After': '120' }, cors: 'hidden' },
  { name: '429-no-cors', says: '429 without CORS headers', status: 429, message: 'Too Many Attempts.', cors: 'none' },
  { name: '500', says: '500', on: ['status', 'keyed', 'generate'], status: 500, message: 'Server Error' },
  { name: '500-thrice', says: '500 three times, then well', times: 3, status: 500, message: 'Server Error' },
  { name: '500-html', says: '500 with an HTML page', status: 500, headers: HTML, body: '<!doctype html><title>Oops</title><h1>Server Error</h1>' },
  // What stands in front of every API.
  { name: '503', says: '503, Retry-After 30 s', on: ['status', 'keyed', 'generate'], status: 503, message: 'Service Unavailable', headers: { 'Retry-After': '30' } },
  { name: '502', says: '502 with an HTML page', status: 502, headers: HTML, body: '<html><body>Bad gateway</body></html>' },
  { name: '408', says: '408', status: 408, message: 'Request Timeout' },
  { name: '410', says: '410', status: 410, message: 'Gone' },
  { name: '418', says: '418, a 4xx that nobody expects', status: 418, message: 'I am a teapot' },
  { name: '425', says: '425', status: 425, message: 'Too Early' },
  { name: '204', says: '204', status: 204 },
  { name: '304', says: '304', status: 304 },
  { name: 'empty', says: '200 with no body', status: 200, body: '' },
  { name: 'redirect', says: '302 to another origin', status: 302, headers: { location: '{other}/v1/public/audio/status?domain=elsewhere.example&post_id=1' }, body: '' },
  { name: 'portal', says: '200 with an HTML page, as a hotel network sends', status: 200, headers: HTML, body: '<!doctype html><h1>Please log in</h1><script>document.title = "run"</script>' },
  // Bodies.
  { name: 'malformed', says: '200 with half a JSON', status: 200, body: '{"success":true,"message":"OK","data":{"status":"gener' },
  { name: 'text-plain', says: 'the right answer as text/plain', headers: { 'content-type': 'text/plain' } },
  { name: 'null-data', says: '200, data null', status: 200, body: { success: true, message: 'OK', data: null } },
  { name: 'success-false', says: '200, success false', status: 200, message: 'Something went wrong' },
  { name: 'no-success', says: 'the right data without success', status: 200, body: { data: { status: 'generating', progress_percent: 45, audio_url: null, duration_seconds: null } } },
  { name: 'upper-case', says: 'status READY', data: { status: ' READY ' } },
  { name: 'unknown-status', says: 'status queued, which no document names', data: { status: 'queued', audio_url: null } },
  { name: 'status-number', says: 'status 1', data: { status: 1 } },
  { name: 'progress-negative', says: 'progress −5', data: { status: 'generating', progress_percent: -5, audio_url: null } },
  { name: 'progress-150', says: 'progress 150', data: { status: 'generating', progress_percent: 150, audio_url: null } },
  { name: 'progress-text', says: 'progress "45%"', data: { status: 'generating', progress_percent: '45%', audio_url: null } },
  { name: 'progress-true', says: 'progress true', data: { status: 'generating', progress_percent: true, audio_url: null } },
  { name: 'no-url', says: 'ready without a URL', data: { audio_url: null } },
  { name: 'javascript-url', says: 'ready with a javascript: URL', data: { audio_url: 'javascript:document.title="run"' } },
  { name: 'user-url', says: 'ready with a user and a password in the URL', data: { audio_url: 'https://user:pass@cdn.example/a.mp3' } },
  { name: 'dead-url', says: 'ready, and nobody listens at the URL', data: { audio_url: 'http://127.0.0.1:9/a.mp3' } },
  { name: 'no-duration', says: 'ready, duration null', data: { duration_seconds: null } },
  { name: 'wild-duration', says: 'ready, duration 1e12', data: { duration_seconds: 1e12 } },
  { name: 'markup', says: '402 whose message is markup', on: ['status'], status: 402, message: '<img src=x onerror="document.title=1"><b>\u202egnp' },
  { name: 'huge', says: '200 with a body of 10 MB', status: 200, body: { success: true, message: 'x'.repeat(10_000_000), data: { status: 'pending', progress_percent: null, audio_url: null, duration_seconds: null } } },
  // Transport.
  { name: 'slow', says: 'answers after 3 s', delayMs: 3000 },
  { name: 'hang', says: 'never answers', end: 'hang' },
  { name: 'stall', says: 'headers, half of the body, then nothing', end: 'stall' },
  { name: 'drip', says: 'a byte a second', end: 'drip' },
  { name: 'drop', says: 'cuts the connection', end: 'drop' },
  { name: 'drop-twice', says: 'cuts the connection twice, then well', end: 'drop', times: 2 },
  { name: 'reset', says: 'cuts the connection in mid-body', end: 'reset' },
  { name: 'no-cors', says: 'the right answer without CORS headers', cors: 'none' },
  { name: 'hidden-headers', says: 'the right answer, rate headers not readable', cors: 'hidden' },
  // Audio.
  { name: 'audio-403', says: 'the audio answers 403, as an expired URL does', on: AUDIO, status: 403, message: 'Audio URL has expired' },
  { name: 'audio-403-once', says: 'the audio answers 403 once, then well', on: AUDIO, times: 1, status: 403, message: 'Audio URL has expired' },
  { name: 'audio-404', says: 'the audio answers 404', on: AUDIO, status: 404, message: 'Audio not found' },
  { name: 'audio-garbage', says: 'the audio is no audio', on: AUDIO, status: 200, headers: { 'content-type': 'audio/mpeg' }, body: 'this is not an MP3 '.repeat(200) },
  { name: 'audio-empty', says: 'the audio has no bytes', on: AUDIO, status: 200, headers: { 'content-type': 'audio/mpeg' }, body: '' },
  { name: 'audio-truncated', says: 'half of the audio', on: AUDIO, ranges: false, end: 'truncate' },
  { name: 'audio-no-ranges', says: 'no byte ranges', on: AUDIO, ranges: false },
  { name: 'audio-hang', says: 'the audio never answers', on: AUDIO, end: 'hang' },
  { name: 'audio-stall', says: 'half of the audio, then nothing', on: AUDIO, ranges: false, end: 'stall' },
  { name: 'audio-slow', says: 'the audio answers after 3 s', on: AUDIO, delayMs: 3000 },
  { name: 'audio-no-cors', says: 'the audio without CORS headers', on: AUDIO, cors: 'none' },
  // Work.
  { name: 'making-fails', says: 'the article fails half way', on: ['making'], message: 'The voice lost its breath' },
];

const byName = new Map(faults.map((fault) => [fault.name, fault]));

/** The fault of this name, or undefined. */
export const faultNamed = (name: string): Fault | undefined => byName.get(name);

const DEFAULT_SURFACES: readonly Surface[] = ['status', 'keyed'];

/** Whether a fault stands at this door. */
export const standsAt = (fault: Fault, surface: Surface): boolean =>
  (fault.on ?? DEFAULT_SURFACES).includes(surface);
