import { rowsOf } from '../../../../infra/verify/sent';

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
