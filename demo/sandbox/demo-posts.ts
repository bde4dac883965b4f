/** What a built-in post shows: a state of its row, the name of a fault, or that there is nothing. */
export type Shown =
  | { readonly status: 'pending' }
  | { readonly status: 'generating'; readonly percent: number | null }
  | { readonly status: 'ready' }
  | { readonly status: 'failed' }
  | { readonly fault: string }
  | 'absent';

/** A post that is always there, on every registered domain, in every language that the demo article has. */
export interface DemoPost {
  readonly postId: string;
  /** For pages that list them. */
  readonly says: string;
  readonly shown: Shown;
}

/** Every state, to be seen without generating anything. A new one is a line. */
export const demoPosts: readonly DemoPost[] = [
  { postId: 'demo-ready', says: 'Ready to play', shown: { status: 'ready' } },
  { postId: 'demo-pending', says: 'Queued, for ever', shown: { status: 'pending' } },
  {
    postId: 'demo-generating',
    says: 'At 45 percent, for ever',
    shown: { status: 'generating', percent: 45 },
  },
  {
    postId: 'demo-no-progress',
    says: 'Generating, no figure',
    shown: { status: 'generating', percent: null },
  },
  { postId: 'demo-failed', says: 'Failed', shown: { status: 'failed' } },
  { postId: 'demo-absent', says: 'No audio (404)', shown: 'absent' },
  { postId: 'demo-402-inactive', says: 'Subscription inactive (402)', shown: { fault: '402-inactive' } },
  { postId: 'demo-402-trial', says: 'Trial expired (402)', shown: { fault: '402-trial' } },
  { postId: 'demo-403', says: 'Not in the plan (403)', shown: { fault: '403' } },
  { postId: 'demo-422', says: 'Refused (422)', shown: { fault: '422' } },
  { postId: 'demo-429', says: 'Too many questions (429)', shown: { fault: '429' } },
  { postId: 'demo-500', says: 'Server error (500)', shown: { fault: '500' } },
  { postId: 'demo-503', says: 'Down (503)', shown: { fault: '503' } },
  { postId: 'demo-hang', says: 'Never answers', shown: { fault: 'hang' } },
  { postId: 'demo-drop', says: 'Connection cut', shown: { fault: 'drop' } },
  { postId: 'demo-malformed', says: 'Half a JSON', shown: { fault: 'malformed' } },
  { postId: 'demo-no-cors', says: 'No CORS headers', shown: { fault: 'no-cors' } },
  { postId: 'demo-expired', says: 'Audio URL always expired', shown: { fault: 'audio-403' } },
  { postId: 'demo-unsafe-url', says: 'javascript: as audio URL', shown: { fault: 'javascript-url' } },
];

const byId = new Map(demoPosts.map((post) => [post.postId, post]));
const SCENARIO = /^fault-(.+?)(?:--.*)?$/s;

/**
 * What a post id shows by itself. `fault-<name>` and `fault-<name>--anything` meet the fault of that name over a
 * ready article, so that tests that run side by side each have a post of their own. Null: an ordinary id.
 */
export const shownBy = (postId: string, isFault: (name: string) => boolean): Shown | null => {
  const post = byId.get(postId);
  if (post) return post.shown;
  const fault = SCENARIO.exec(postId)?.[1];
  return fault !== undefined && isFault(fault) ? { fault } : null;
};
