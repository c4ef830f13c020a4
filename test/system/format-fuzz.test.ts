import { chooseSeed, Random } from '../corpus/random';
import { FormatProcess } from '../fuzz/format-process';
import { fuzzMessages } from '../fuzz/messages';
import { nodeRows } from '../fuzz/node-rows';

/** UAF_FUZZ_MESSAGES=1000000 takes a few minutes. */
const MESSAGES = Number(process.env.UAF_FUZZ_MESSAGES ?? 50_000);
const AT_A_TIME = 500;

let format: FormatProcess;

beforeAll(async () => {
  format = await FormatProcess.start();
});

afterAll(() => format.stop());

test('both engines find the same rows in any message, with the same reasons, instants and numbers', async () => {
  const messages = fuzzMessages(new Random(chooseSeed()));
  let rows = 0;
  for (let done = 0; done < MESSAGES; done += AT_A_TIME) {
    const batch = Array.from({ length: AT_A_TIME }, () => messages.next().value);
    const answers = await format.decode(batch);
    batch.forEach((message, i) => {
      const expected = nodeRows(message);
      rows += Math.sign(expected.length);
      if (!answers[i]?.equals(expected)) {
        throw new Error(
          `message ${JSON.stringify(message.toString('latin1'))}:\nNode  ${JSON.stringify(expected.toString('latin1'))}\n` +
            `Flink ${JSON.stringify(answers[i]?.toString('latin1'))}`,
        );
      }
    });
  }
  expect(rows).toBe(MESSAGES);
}, 3_600_000);
