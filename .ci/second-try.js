/**
 * node second-try.js RESULTS: the files of a Jest run (its --json output) that deserve a second try, one in a line.
 *
 * An assertion that failed is a finding, however rarely it happens: nothing is tried again then, and the exit code is 1.
 * What only gets a second try is a real program that did not start or answer in time on a busy machine.
 */
const { readFileSync } = require('node:fs');

/** Jest's own assertions, and those about rows and lines. */
const FINDING = /expect\(|test\/verify\/(lines|stored-rows)\.ts/;

const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const failed = testResults.filter(({ status }) => status === 'failed');
const failures = failed.flatMap(({ assertionResults }) =>
  assertionResults.flatMap((test) => test.failureMessages ?? []),
);
// A file that could not be run at all has no assertions, and fails again.
const ranAtAll = failed.every(({ assertionResults }) => assertionResults.length > 0);
if (failed.length === 0 || !ranAtAll || failures.some((message) => FINDING.test(message))) process.exit(1);
for (const { name } of failed) console.log(name);
