import { rowsOf } from '../../../../infra/verify/sent';
import { eventTimeRange, NO_TIMESTAMP } from '../../../../job/event-time';
import { pipeline } from '../../../../job/pipeline';

const PLACE = { eventTime: 0, partition: 0, offset: 0 };
const GOOD = '2026-11-22T10:00:00Z,pu136mod-ni-1,5';

const found = (message: string) => rowsOf(Buffer.from(message), PLACE);

test.each([
  ['two fields', '2026-11-22T10:00:00Z,pu136mod-ni-1'],
  ['a day that is in no calendar', '2026-02-30T10:00:00Z,pu136mod-ni-1,5'],
  ['no name', '2026-11-22T10:00:00Z,,5'],
])('a row of %s is bad', (_, row) => {
  expect(found(`${row}\n${GOOD}`)).toMatchObject({ bad: 1, rows: [{ row: 1, number: 5 }] });
});

test('a quote where none may stand costs its row and no other', () => {
  expect(found(`${GOOD}\n${GOOD}"\n${GOOD}`)).toMatchObject({ bad: 1, rows: [{ row: 0 }, { row: 2 }] });
});

test('a message without a value is one bad row', () => {
  expect(rowsOf(null, PLACE)).toEqual({ bad: 1, rows: [] });
});

describe('the rows of a record', () => {
  const { earliest, latest } = eventTimeRange(pipeline);
  const withTimestamp = (eventTime: number) => rowsOf(Buffer.from(`${GOOD}\n${GOOD}`), { ...PLACE, eventTime });

  test.each([NO_TIMESTAMP, earliest - 1000, latest + 1])('are bad whose timestamp is %d', (timestamp) => {
    expect(withTimestamp(timestamp)).toEqual({ bad: 2, rows: [] });
  });

  test.each([earliest, 0, latest])('are good whose timestamp is %d', (timestamp) => {
    expect(withTimestamp(timestamp)).toMatchObject({ bad: 0, rows: [{ row: 0 }, { row: 1 }] });
  });
});
