import { pino } from 'pino';
import { Retry } from '../../../../job/node/retry';

class Final extends Error {}

function observed(givenUp = new AbortController()) {
  const logged: string[] = [];
  const logger = pino({ base: null }, { write: (line) => logged.push(JSON.parse(line).msg) });
  const retries = new Retry('the store', logger, givenUp.signal, (error) => error instanceof Final);
  return { retries, logged, givenUp };
}

/** Fails so many times before it works. */
function failing(times: number, error: Error = new Error('connection refused')) {
  let tries = 0;
  return async () => {
    if (++tries <= times) throw error;
    return tries;
  };
}

test('it tries until it works', async () => {
  const { retries } = observed();
  await expect(retries.run(failing(3))).resolves.toBe(4);
});

test('an outage is logged when it begins and when it ends, not once for each try', async () => {
  const { retries, logged } = observed();
  await retries.run(failing(4));
  expect(logged).toEqual(['the store is unavailable: trying until it is back', 'the store is available again']);
});

test('each try that fails is counted', async () => {
  const { retries } = observed();
  await retries.run(failing(3));
  expect(retries.failures).toBe(3);
});

test('several actions that fail at once are one outage', async () => {
  const { retries, logged } = observed();
  await Promise.all([retries.run(failing(2)), retries.run(failing(2)), retries.run(failing(2))]);
  expect(logged.filter((message) => message.includes('unavailable'))).toHaveLength(1);
});

test('an error that no try would mend is thrown at once', async () => {
  const { retries, logged } = observed();
  await expect(retries.run(failing(1, new Final('no such bucket')))).rejects.toThrow('no such bucket');
  expect(logged).toEqual([]);
});

test('once it is given up, the next failure is thrown', async () => {
  const { retries, givenUp } = observed();
  const trying = retries.run(failing(Number.POSITIVE_INFINITY));
  givenUp.abort();
  await expect(trying).rejects.toThrow('connection refused');
});
