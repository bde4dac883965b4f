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
  /** For the control page, in plain words. */
  readonly says: string;
  /** The rows of docs/FAULTS.md that it plays. */
  readonly row?: string;
  /** Default: `status` and `keyed`. */
  readonly on?: readonly Surface[];
  /** Wait this long before the answer, in ms. */
  readonly delayMs?: number;
  /** Answer with this status instead of asking the service. */
  readonly status?: number;
  /** Laid over the answer's own; null takes one away. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The envelope's `message`. */
  readonly message?: string;
  /** The whole body: a string as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Laid over `data` of the service's own answer. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** `none`: no CORS header at all. `hidden`: nothing is exposed. */
  readonly cors?: 'none' | 'hidden';
  /**
   * How the answer ends. `hang`: never begins. `drop`: the connection is cut before it. `mute`: headers, then nothing.
   * `stall`: headers, half of the body, then nothing. `reset`: cut in mid-body. `truncate`: half of the body, properly
   * ended. `drip`: a byte a second. `flow`: 64 KiB every 5 ms, as no loopback does, but networks.
   */
  readonly end?: 'hang' | 'drop' | 'mute' | 'stall' | 'reset' | 'truncate' | 'drip' | 'flow';
  /** False: the request's `Range` is not looked at, and none are offered. */
  readonly ranges?: false;
  /** Only the first so many requests of a post; then all is well. */
  readonly times?: number;
}

/** Faults of one kind. */
export interface FaultGroup {
  /** For the control page. */
  readonly says: string;
  readonly faults: readonly Fault[];
}

const AUDIO: readonly Surface[] = ['audio'];
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const MPEG = { 'content-type': 'audio/mpeg' };
const SPENT = { 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '0' };
const TOO_MANY = { status: 429, message: 'Too Many Attempts.' };
const PENDING = { status: 'pending', progress_percent: null, audio_url: null, duration_seconds: null };
const GENERATING = { ...PENDING, status: 'generating', progress_percent: 45 };
const ELSEWHERE = { location: '{other}/v1/public/audio/status?domain=elsewhere.example&post_id=1' };
// As text: in an object of this file it would be the prototype.
const PROTO = `{"success":true,"message":"OK","data":{"__proto__":{"audio_url":"https://cdn.example/a.mp3","status":"ready"},"status":"generating","progress_percent":45}}`;

/** Every fault that can be switched on. A new one is a line. */
// prettier-ignore
export const faultGroups: readonly FaultGroup[] = [
  { says: 'Refusals that CONTRACTS.md names', faults: [
    { name: '400', row: 'E21', says: '400, malformed', status: 400, message: 'Bad request' },
    { name: '401', row: 'E16', says: '401', on: ['keyed', 'generate', 'status'], status: 401, message: 'Invalid API key' },
    { name: '402-inactive', row: 'E13', says: '402, Subscription inactive', on: ['status'], status: 402, message: 'Subscription inactive' },
    { name: '402-trial', row: 'E14', says: '402, Trial expired', on: ['status'], status: 402, message: 'Trial expired' },
    { name: '403', row: 'E17', says: '403, not in the plan', status: 403, message: 'Your plan does not include audio for this post' },
    { name: '404', row: 'E18', says: '404', status: 404, message: 'Audio not found' },
    { name: '404-once', row: 'E18', says: '404 once, then well', times: 1, status: 404, message: 'Audio not found' },
    { name: '422', row: 'E20', says: '422, the post id is refused', status: 422, body: { success: false, message: 'Validation failed', errors: { post_id: ['The post id field is required.'] } } },
    { name: '429', row: 'E5', says: '429, Retry-After 30 s', ...TOO_MANY, headers: { 'Retry-After': '30', ...SPENT } },
    { name: '429-once', row: 'E5', says: '429 once, Retry-After 5 s, then well', times: 1, ...TOO_MANY, headers: { 'Retry-After': '5', ...SPENT } },
    { name: '429-120', row: 'E5', says: '429, Retry-After 120 s', ...TOO_MANY, headers: { 'Retry-After': '120', ...SPENT } },
    { name: '429-hidden', row: 'E6', says: '429, Retry-After 120 s that a page cannot read', ...TOO_MANY, headers: { 'Retry-After': '120' }, cors: 'hidden' },
    { name: '429-no-cors', row: 'E7', says: '429 without CORS headers', ...TOO_MANY, cors: 'none' },
    { name: '429-month', row: 'E10', says: '429, Retry-After of 30 days', ...TOO_MANY, headers: { 'Retry-After': '2592000' } },
    { name: '429-ages', row: 'E10', says: '429, Retry-After of three thousand years', ...TOO_MANY, headers: { 'Retry-After': '99999999999' } },
    { name: '500', row: 'E22', says: '500', on: ['status', 'keyed', 'generate'], status: 500, message: 'Server Error' },
    { name: '500-thrice', row: 'E22', says: '500 three times, then well', times: 3, status: 500, message: 'Server Error' },
  ] },
  { says: 'What stands in front of every API', faults: [
    { name: '500-html', row: 'E22', says: '500 with an HTML page', status: 500, headers: HTML, body: '<!doctype html><title>Oops</title><h1>Server Error</h1>' },
    { name: '502', row: 'E22', says: '502 with an HTML page', status: 502, headers: HTML, body: '<html><body>Bad gateway</body></html>' },
    { name: '503', row: 'E23', says: '503, Retry-After 30 s', on: ['status', 'keyed', 'generate'], status: 503, message: 'Service Unavailable', headers: { 'Retry-After': '30' } },
    { name: '408', row: 'E25', says: '408', status: 408, message: 'Request Timeout' },
    { name: '425', row: 'E25', says: '425', status: 425, message: 'Too Early' },
    { name: '410', row: 'E18', says: '410', status: 410, message: 'Gone' },
    { name: '418', row: 'E21', says: '418, a 4xx that nobody expects', status: 418, message: 'I am a teapot' },
    { name: '204', row: 'E27', says: '204', status: 204 },
    { name: '205', row: 'E27', says: '205', status: 205 },
    { name: 'empty', row: 'E27', says: '200 with no body', status: 200, body: '' },
    { name: '304', row: 'E29', says: '304', status: 304 },
    { name: '301', row: 'E30', says: '301 to another origin', status: 301, headers: ELSEWHERE, body: '' },
    { name: 'redirect', row: 'E30', says: '302 to another origin', status: 302, headers: ELSEWHERE, body: '' },
    { name: '307', row: 'E30', says: '307 to another origin', status: 307, headers: ELSEWHERE, body: '' },
    { name: '308', row: 'E30', says: '308 to another origin', status: 308, headers: ELSEWHERE, body: '' },
    { name: 'portal', row: 'E33', says: '200 with an HTML page, as a hotel network sends', status: 200, headers: HTML, body: '<!doctype html><h1>Please log in</h1><script>document.title = "run"</script>' },
    { name: 'half-budget', row: 'E12', says: 'pending, and 30 of 60 questions are left', data: PENDING, headers: { 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '30' } },
    { name: 'low-budget', row: 'E12', says: 'pending, and 12 of 60 questions are left', data: PENDING, headers: { 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '12' } },
  ] },
  { says: 'Bodies', faults: [
    { name: 'malformed', row: 'E36', says: '200 with half a JSON', status: 200, body: '{"success":true,"message":"OK","data":{"status":"gener' },
    { name: 'text-plain', row: 'E34', says: 'the right answer as text/plain', headers: { 'content-type': 'text/plain' } },
    { name: 'no-type', row: 'E34', says: 'the right answer with an empty type', headers: { 'content-type': '' } },
    { name: 'null-data', row: 'E36', says: '200, data null', status: 200, body: { success: true, message: 'OK', data: null } },
    { name: 'success-false', row: 'E37', says: '200, success false', status: 200, message: 'Something went wrong' },
    { name: 'no-success', row: 'E38', says: 'the right data without success', status: 200, body: { data: GENERATING } },
    { name: 'upper-case', row: 'E39', says: 'status READY', data: { status: ' READY ' } },
    { name: 'unknown-status', row: 'E40', says: 'status queued, which no document names', data: { status: 'queued', audio_url: null } },
    { name: 'done-status', row: 'E40', says: 'status done, with a URL', data: { status: 'done' } },
    { name: 'status-number', row: 'E41', says: 'status 1', data: { status: 1 } },
    { name: 'status-null', row: 'E41', says: 'status null', data: { status: null } },
    { name: 'status-object', row: 'E41', says: 'status {}', data: { status: {} } },
    { name: 'status-missing', row: 'E41', says: 'no status at all', status: 200, body: { success: true, message: 'OK', data: { progress_percent: 45 } } },
    { name: 'progress-negative', row: 'E44', says: 'progress −5', data: { ...GENERATING, progress_percent: -5 } },
    { name: 'progress-150', row: 'E44', says: 'progress 150', data: { ...GENERATING, progress_percent: 150 } },
    { name: 'progress-1e9', row: 'E44', says: 'progress 1,000,000,000', data: { ...GENERATING, progress_percent: 1e9 } },
    { name: 'progress-digits', row: 'E45', says: 'progress "45"', data: { ...GENERATING, progress_percent: '45' } },
    { name: 'progress-text', row: 'E45', says: 'progress "45%"', data: { ...GENERATING, progress_percent: '45%' } },
    { name: 'progress-true', row: 'E45', says: 'progress true', data: { ...GENERATING, progress_percent: true } },
    { name: 'no-url', row: 'E47', says: 'ready without a URL', data: { audio_url: null } },
    { name: 'empty-url', row: 'E47', says: 'ready with an empty URL', data: { audio_url: '' } },
    { name: 'javascript-url', row: 'E48', says: 'ready with a javascript: URL', data: { audio_url: 'javascript:document.title="run"' } },
    { name: 'tab-url', row: 'E48', says: 'ready with a javascript: URL that a tab hides', data: { audio_url: 'java\tscript:document.title="run"' } },
    { name: 'control-url', row: 'E48', says: 'ready with a javascript: URL behind a control character', data: { audio_url: '\u0001JavaScript:document.title="run"' } },
    { name: 'user-url', row: 'E48', says: 'ready with a user and a password in the URL', data: { audio_url: 'https://user:pass@cdn.example/a.mp3' } },
    { name: 'http-url', row: 'E50', says: 'ready with an http: URL', data: { audio_url: 'http://cdn.example/a.mp3' } },
    { name: 'path-url', row: 'E52', says: 'ready with a path for a URL', data: { audio_url: '/audio/x.mp3' } },
    { name: 'host-url', row: 'E52', says: 'ready with a host for a URL, without its scheme', data: { audio_url: '//cdn.example/x.mp3' } },
    { name: 'dead-url', row: 'E145', says: 'ready, and nobody listens at the URL', data: { audio_url: 'http://127.0.0.1:9/a.mp3' } },
    { name: 'no-duration', row: 'E55', says: 'ready, duration null', data: { duration_seconds: null } },
    { name: 'negative-duration', row: 'E55', says: 'ready, duration −1', data: { duration_seconds: -1 } },
    { name: 'text-duration', row: 'E55', says: 'ready, duration "200"', data: { duration_seconds: '200' } },
    { name: 'wild-duration', row: 'E55', says: 'ready, duration 1e12', data: { duration_seconds: 1e12 } },
    { name: 'prototype', row: 'E57', says: 'generating, with a ready answer as its prototype', status: 200, headers: { 'content-type': 'application/json' }, body: PROTO },
    { name: 'huge', row: 'E60', says: '200 with a body of 10 MB', status: 200, body: { success: true, message: 'x'.repeat(10_000_000), data: PENDING }, end: 'flow' },
    { name: 'markup', row: 'E64', says: '402 whose message is markup', on: ['status'], status: 402, message: '<img src=x onerror="document.title=1"><b>\u202egnp' },
    { name: 'long-message', row: 'E64', says: '403 whose message is 60 KB long', status: 403, message: 'long '.repeat(12_000) },
  ] },
  { says: 'The connection', faults: [
    { name: 'slow', says: 'answers after 3 s', delayMs: 3000 },
    { name: 'hang', row: 'E68', says: 'never answers', end: 'hang' },
    { name: 'stall', row: 'E68', says: 'headers, half of the body, then nothing', end: 'stall' },
    { name: 'drip', row: 'E68', says: 'a byte a second', end: 'drip' },
    { name: 'drop', row: 'E70 E73', says: 'cuts the connection', end: 'drop' },
    { name: 'drop-twice', row: 'E70', says: 'cuts the connection twice, then well', end: 'drop', times: 2 },
    { name: 'reset', row: 'E67', says: 'cuts the connection in mid-body', end: 'reset' },
    { name: 'truncated', row: 'E36', says: 'half of the right answer, properly ended', end: 'truncate' },
    { name: 'no-cors', row: 'E74', says: 'the right answer without CORS headers', cors: 'none' },
    { name: 'hidden-headers', row: 'E6', says: 'the right answer, rate headers not readable', cors: 'hidden' },
  ] },
  { says: 'The audio', faults: [
    { name: 'audio-403', row: 'E143', says: 'the audio answers 403, as an expired URL does', on: AUDIO, status: 403, message: 'Audio URL has expired' },
    { name: 'audio-403-once', row: 'E141', says: 'the audio answers 403 once, then well', on: AUDIO, times: 1, status: 403, message: 'Audio URL has expired' },
    { name: 'audio-404', row: 'E143', says: 'the audio answers 404', on: AUDIO, status: 404, message: 'Audio not found' },
    { name: 'audio-404-once', row: 'E141', says: 'the audio answers 404 once, then well', on: AUDIO, times: 1, status: 404, message: 'Audio not found' },
    { name: 'audio-garbage', row: 'E145', says: 'the audio is no audio', on: AUDIO, status: 200, headers: MPEG, body: 'this is not an MP3 '.repeat(200) },
    { name: 'audio-empty', row: 'E145', says: 'the audio has no bytes', on: AUDIO, status: 200, headers: MPEG, body: '' },
    { name: 'audio-truncated', row: 'E145', says: 'half of the audio', on: AUDIO, ranges: false, end: 'truncate' },
    { name: 'audio-reset', row: 'E145', says: 'half of the audio, and the connection is cut', on: AUDIO, ranges: false, end: 'reset' },
    { name: 'audio-no-ranges', row: 'E147', says: 'no byte ranges', on: AUDIO, ranges: false },
    { name: 'audio-hang', row: 'E148', says: 'the audio never answers', on: AUDIO, end: 'hang' },
    { name: 'audio-mute', row: 'E148', says: 'headers, and no audio', on: AUDIO, ranges: false, end: 'mute' },
    { name: 'audio-stall', row: 'E148', says: 'half of the audio, then nothing', on: AUDIO, ranges: false, end: 'stall' },
    { name: 'audio-slow', says: 'the audio answers after 3 s', on: AUDIO, delayMs: 3000 },
    { name: 'audio-no-cors', says: 'the audio without CORS headers', on: AUDIO, cors: 'none' },
    { name: 'audio-no-corp', says: 'the audio without Cross-Origin-Resource-Policy', on: AUDIO, headers: { 'cross-origin-resource-policy': null } },
  ] },
  { says: 'The work', faults: [
    { name: 'making-fails', row: 'E4', says: 'the article fails half way', on: ['making'], message: 'The voice lost its breath' },
  ] },
];

/** All of them. */
export const faults: readonly Fault[] = faultGroups.flatMap((group) => group.faults);

const byName = new Map(faults.map((fault) => [fault.name, fault]));

/** The fault of this name, or undefined. */
export const faultNamed = (name: string): Fault | undefined => byName.get(name);

const DEFAULT_SURFACES: readonly Surface[] = ['status', 'keyed'];

/** Whether a fault stands at this door. */
export const standsAt = (fault: Fault, surface: Surface): boolean =>
  (fault.on ?? DEFAULT_SURFACES).includes(surface);
