/**
 * node second-try.js RESULTS: the files of a Jest run (its --json output) that deserve a second try, one in a line.
 *
 * An assertion that failed is a finding, however rarely it happens: nothing is tried again then, and the exit code is 1.
 * So is a program that ended by itself. What only gets a second try is a real program that did not start or answer in
 * time on a busy machine.
 */
const { readFileSync } = require('node:fs');

const FINDINGS = [
  // Jest's own assertions
  /expect\(/,
  // those about rows, lines and windows: what is beside them in the folder waits, or reads
  /test\/verify\/(?!until|topic)/,
  // while something was waited for
  / ended, still waiting for: | ended with \w+ before /,
];

const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const failed = testResults.filter(({ status }) => status === 'failed');
const failures = failed.flatMap(({ assertionResults }) =>
  assertionResults.flatMap((test) => test.failureMessages ?? []),
);
// A file that could not be run at all has no assertions, and fails again.
const ranAtAll = failed.every(({ assertionResults }) => assertionResults.length > 0);
if (failed.length === 0 || !ranAtAll || failures.some((message) => FINDINGS.some((finding) => finding.test(message))))
  process.exit(1);
for (const { name } of failed) console.log(name);
