/** Marks the end of a `switch` over a union: a member without a case does not compile. */
export const unreachable = (value: never): never => {
  throw new Error('unreachable: ' + String(value));
};
