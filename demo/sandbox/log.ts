/** One line for whoever runs the sandbox. Never a header, a body or a key. */
export type Log = (line: string) => void;

/** What to print of something thrown: its message, never the object. */
export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
