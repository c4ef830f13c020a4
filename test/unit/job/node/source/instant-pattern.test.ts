import { instantPattern } from '../../../../../job/node/source/shape/instant-pattern';

test.each([
  ['%d.%m.%Y %H:%M:%S', '22.11.2026 10:00:00', '2026-11-22T10:00:00Z'],
  ['%d.%m.%y %H:%M', '2.1.26 9:05', '2026-01-02T09:05:00Z'],
  ['%m/%d/%Y %I:%M:%S %p', '11/22/2026 12:00:01 AM', '2026-11-22T00:00:01Z'],
  ['%m/%d/%Y %I:%M %p', '11/22/2026 1:30 p.m.', '2026-11-22T13:30:00Z'],
  ['%d-%b-%y %H:%M:%S.%f', '22-Nov-26 10:00:00.1234', '2026-11-22T10:00:00.1234Z'],
  ['%Y/%m/%d %H:%M:%S %z', '2026/11/22 10:00:00 +0230', '2026-11-22T10:00:00+0230'],
  ['%Y%m%d', '20261122', '2026-11-22T00:00:00Z'],
])('%s reads %s', (pattern, text, iso) => {
  expect(instantPattern(pattern)(text)).toBe(iso);
});

test('what is of another form is left as it is', () => {
  expect(instantPattern('%d.%m.%Y')('2026-11-22')).toBe('2026-11-22');
});

test.each([
  ['%d.%m.%Q', "'%Q' is none of %Y %y %m %b %d"],
  ['%d.%d.%Y', "'%d' stands twice"],
  ['%H:%M', 'names no year, month and day'],
])('%s is refused with what is allowed', (pattern, message) => {
  expect(() => instantPattern(pattern)).toThrow(message);
});
