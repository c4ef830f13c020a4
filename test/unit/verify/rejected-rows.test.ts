import type { KafkaMessage } from 'kafkajs';
import { makeCorpus } from '../../corpus/corpus';
import { expectedRejectedRows, type RejectedRow } from '../../corpus/expected';
import { verifyRejectedRows } from '../../verify/rejected-rows';

const corpus = makeCorpus({
  seed: 4,
  rows: 3_000,
  rowsPerMessage: 9,
  start: Date.parse('2026-11-22T10:00:00Z'),
  windows: 2,
  late: false,
  rareDays: false,
});
const rows = [...expectedRejectedRows(corpus)];

function message({ text, reason, partition, offset }: RejectedRow): KafkaMessage {
  const headers = {
    'X-Rejected-Because': Buffer.from(reason),
    'X-Source-Partition': Buffer.from(String(partition)),
    'X-Source-Offset': Buffer.from(String(offset)),
  };
  return { key: null, value: text, headers, timestamp: '0', attributes: 0, offset: '0' };
}

test('the right rows pass in any order and are counted', () => {
  expect(verifyRejectedRows(rows.map(message).reverse(), corpus, 'never')).toBe(rows.length);
});

test('a row that is missing is shown, with the seed', () => {
  expect(() => verifyRejectedRows(rows.slice(1).map(message), corpus, 'never')).toThrow(/found 0 times \(UAF_SEED=4\)/);
});

test('a repeated row is refused, unless after a crash', () => {
  const messages = [...rows, ...rows.slice(0, 1)].map(message);
  expect(() => verifyRejectedRows(messages, corpus, 'never')).toThrow('found 2 times');
  expect(verifyRejectedRows(messages, corpus, 'after a crash')).toBe(rows.length);
});

test.each<[string, (row: RejectedRow) => Partial<RejectedRow>]>([
  ['text', ({ text }) => ({ text: Buffer.concat([text, Buffer.from('\r')]) })],
  ['reason', ({ reason }) => ({ reason: reason === 'name' ? 'fields' : 'name' })],
  ['partition', ({ partition }) => ({ partition: partition + 16 })],
  ['offset', ({ offset }) => ({ offset: offset + 1_000_000 })],
])('a row with another %s is refused', (_, change) => {
  const changed = rows.map((row, i) => (i === 0 ? { ...row, ...change(row) } : row));
  expect(() => verifyRejectedRows(changed.map(message), corpus, 'never')).toThrow('UAF_SEED=4');
});

test('rows that are no UTF-8 are told apart by their bytes', () => {
  const changed = rows.map((row) =>
    row.reason === 'encoding' ? { ...row, text: Buffer.from(row.text.toString('utf8')) } : row,
  );
  expect(() => verifyRejectedRows(changed.map(message), corpus, 'never')).toThrow('UAF_SEED=4');
});
