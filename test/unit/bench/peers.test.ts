import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from '../../../job/pipeline';
import { peers } from '../../bench/peers/peers';
import { closingMessages, keyOf, workOf } from '../../bench/peers/work';

const FOLDER = join(__dirname, '../../bench/peers');

// The benchmark itself takes too long to be run with every change of the pipeline.
test.each(['bytewax_flow.py', 'quixstreams_app.py', 'StreamsApp.java'])(
  '%s knows the tags by the patterns of today',
  (file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    for (const { pattern } of Object.values(pipeline.tagTypes)) expect(text).toContain(`"${pattern}"`);
  },
);

test('each peer has a pinned version', () => {
  for (const { system, versions } of peers) {
    for (const [name, version] of Object.entries(versions)) expect([system, name, version]).not.toContain('');
  }
});

describe('the work', () => {
  const work = workOf({ messages: 160, rowsPerMessage: 9 });

  it('is every row, and a line of each tag in each of its windows', () => {
    expect(work.rows).toBe(1440);
    expect(work.names).toHaveLength(30);
    expect([...work.lines.keys()]).toContain(keyOf('pu136mod-nd-1', 'average', Date.parse('2026-11-22T10:01:00Z')));
  });

  it('ends with a row of each tag in each partition, later than any wait for late rows', () => {
    const last = Array.from({ length: 16 }, (_, partition) => ({ partition, offset: 9 }));
    const messages = closingMessages({ last }, work);
    expect(messages.map(({ partition, offset }) => [partition, offset])).toEqual(
      last.map(({ partition }) => [partition, 10]),
    );
    for (const { timestamp, value } of messages) {
      expect(timestamp - work.end).toBe(30 * 60_000);
      expect(String(value).split('\n')).toHaveLength(work.names.length + 1);
    }
  });
});
