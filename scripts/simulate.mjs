// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';
import { percentile, simulate } from './simulate/fleet.mjs';
import { draw } from './simulate/picture.mjs';

// `npm run simulate`: a fleet of readers in virtual time, as a table and as docs/images/simulation.svg.
// `npm run simulate -- 1000` stops at a thousand readers.

const most = Number(process.argv[2] ?? 100_000);
const ways = /** @type {const} */ ({
  naive: 'naive, every 3 s',
  element: 'the element alone',
  src: 'remembered answers and src',
  relay: 'with the relay',
});

/** @param {number} ms */
const seconds = (ms) => (ms === Infinity ? '–' : `${(ms / 1000).toFixed(1)} s`);

console.log(
  'One post, ready 3 min after it was published, its page made anew with src 2 min later. Its readers come within',
);
console.log('10 min, once more 1 to 4 min later, and are watched for 15.');
console.log('The service allows 60 questions a minute. –: not within the time.\n');
console.log('| readers | way | questions | refused | busiest minute | heard | p50 | p95 | p99 |');
console.log('| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
const outcomes = [];
for (let readers = 1; readers <= most; readers *= 10) {
  for (const [way, label] of Object.entries(ways)) {
    const outcome = await simulate(/** @type {keyof typeof ways} */ (way), readers);
    outcomes.push(outcome);
    const { questions, refusals, busiestMinute } = outcome;
    const heard = `${(100 * outcome.heard).toFixed(0)} %`;
    const delays = [0.5, 0.95, 0.99].map((share) => seconds(percentile(outcome, share)));
    console.log(
      `| ${[readers, label, questions, refusals, busiestMinute, heard, ...delays].map((cell) => cell.toLocaleString('en')).join(' | ')} |`,
    );
  }
}
mkdirSync(join(root, 'docs/images'), { recursive: true });
writeFileSync(join(root, 'docs/images/simulation.svg'), draw(outcomes));
console.log('\ndocs/images/simulation.svg');
