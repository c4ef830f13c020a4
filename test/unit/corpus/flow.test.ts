import type { Message } from '../../corpus/corpus';
import { Flow } from '../../corpus/flow';

const START = Date.parse('2026-11-22T10:00:00Z');
const MINUTE = 60_000;

/** Keeps the batches that it is given. */
class Batches {
  readonly corpus = { seed: 1, phases: [] };
  readonly sent: (readonly Omit<Message, 'offset'>[])[] = [];

  async send(messages: readonly Omit<Message, 'offset'>[]): Promise<void> {
    this.sent.push(messages);
    await new Promise(setImmediate);
  }
}

test('one window follows another, and the flow ends with a whole one', async () => {
  const batches = new Batches();
  const flow = new Flow(batches, START);
  await new Promise(setImmediate);
  const end = await flow.stop();
  expect(batches.sent).toHaveLength((end - START) / MINUTE);
  batches.sent.forEach((messages, i) => {
    const timestamps = messages.map(({ timestamp }) => timestamp);
    expect(Math.min(...timestamps)).toBeGreaterThanOrEqual(START + i * MINUTE);
    expect(Math.max(...timestamps)).toBe(START + (i + 1) * MINUTE);
  });
});

test('what is inserted is sent between two windows, with the highest timestamp so far', async () => {
  const batches = new Batches();
  const flow = new Flow(batches, START);
  const inserted: Omit<Message, 'offset'>[] = [];
  await flow.insert((timestamp) => {
    inserted.push({ partition: 0, timestamp, value: null, rows: [], late: false });
    return inserted;
  });
  await flow.stop();
  const at = batches.sent.indexOf(inserted);
  expect(inserted.map(({ timestamp }) => timestamp)).toEqual([START + at * MINUTE]);
});
