import type { RowFormat } from '../../job/definition';
import { chooseSeed, Random } from '../corpus/random';
import { FormatProcess } from '../fuzz/format-process';
import { fuzzMessages } from '../fuzz/messages';
import { nodeRows } from '../fuzz/node-rows';

/** UAF_FUZZ_MESSAGES=1000000 takes a few minutes. */
const MESSAGES = Number(process.env.UAF_FUZZ_MESSAGES ?? 50_000);
const AT_A_TIME = 500;

let format: FormatProcess;

afterEach(() => format.stop());

test.each<RowFormat>(['csv', 'json'])(
  'both engines find the same rows in any message of %s, with the same reasons, instants and numbers',
  async (of) => {
    format = await FormatProcess.start(of);
    const messages = fuzzMessages(new Random(chooseSeed()), of);
    let rows = 0;
    for (let done = 0; done < MESSAGES; done += AT_A_TIME) {
      const batch = Array.from({ length: AT_A_TIME }, () => messages.next().value);
      const answers = await format.decode(batch);
      batch.forEach((message, i) => {
        const expected = nodeRows(message, of);
        rows += Math.sign(expected.length);
        if (!answers[i]?.equals(expected)) {
          throw new Error(
            `message ${JSON.stringify(message.toString('latin1'))}:\nNode  ${JSON.stringify(expected.toString('latin1'))}\n` +
              `Flink ${JSON.stringify(answers[i]?.toString('latin1'))}`,
          );
        }
      });
    }
    // An empty array is a message without a row.
    expect(rows).toBeGreaterThan(MESSAGES * 0.99);
  },
  3_600_000,
);
