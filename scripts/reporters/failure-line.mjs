// @ts-check

/** One line for one failure. @param {(string | undefined)[]} place @param {string | undefined} message */
export const failureLine = (place, message = '') =>
  [...place, message.trim().split('\n')[0]].filter(Boolean).join(' › ').slice(0, 400);
