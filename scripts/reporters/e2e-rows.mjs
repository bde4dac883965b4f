// @ts-check

/** A title that begins with rows of docs/FAULTS.md: `E13: …`, `E71 E72: …`. */
const ROWS = /^(E\d+(?: E\d+)*):/;

/**
 * How many rows of docs/FAULTS.md hold: a row does when every test that begins with its id has passed.
 *
 * @param {readonly { title: string, passed: boolean }[]} tests
 */
export function countRows(tests) {
  /** @type {Map<string, boolean>} */
  const rows = new Map();
  for (const { title, passed } of tests) {
    for (const id of ROWS.exec(title)?.[1]?.split(' ') ?? []) rows.set(id, (rows.get(id) ?? true) && passed);
  }
  return { passed: [...rows.values()].filter(Boolean).length, all: rows.size };
}

/** Says at the end of a run in one line how many rows of docs/FAULTS.md hold over a real wire. */
export default class RowsReporter {
  /** @type {{ title: string, passed: boolean }[]} */
  #tests = [];

  printsToStdio() {
    return false;
  }

  /** @param {{ title: string }} test @param {{ status: string }} result */
  onTestEnd({ title }, { status }) {
    this.#tests.push({ title, passed: status === 'passed' });
  }

  onEnd() {
    const { passed, all } = countRows(this.#tests);
    if (all > 0) console.log(`Faults over a real wire: ${passed} of ${all} rows`);
  }
}
