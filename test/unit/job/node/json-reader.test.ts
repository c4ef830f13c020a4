import fc from 'fast-check';
import { JsonReader } from '../../../../job/node/rows/json-reader';
import { MOST_NESTED } from '../../../../job/node/rows/json-scanner';

const reader = new JsonReader(['step', 'name', 'value']);

/** Reads a whole message: the rows' fields, or the reason why a row has none. */
function read(message: string | Buffer): (string[] | string)[] {
  // In the middle of other bytes, as in a batch of records.
  const bytes = Buffer.concat([Buffer.from('"'), Buffer.from(message), Buffer.from('"}]')]);
  const rows: (string[] | string)[] = [];
  reader.open(bytes, 1, bytes.length - 3);
  while (reader.next()) {
    const { starts, ends } = reader;
    rows.push(reader.reason ?? [...starts].map((start, i) => reader.bytes.toString('utf8', start, ends[i])));
  }
  return rows;
}

function received(message: string | Buffer): string[] {
  const bytes = Buffer.from(message);
  const rows: string[] = [];
  reader.open(bytes, 0, bytes.length);
  while (reader.next()) rows.push(reader.received().toString('latin1'));
  return rows;
}

const row = (step: unknown, name: unknown, value: unknown) => JSON.stringify({ step, name, value });

test('a message is one object', () => {
  expect(read(row('s', 'n', 'v'))).toEqual([['s', 'n', 'v']]);
});

test('or an array of objects, of none as well', () => {
  expect(read(` [${row('s', 'n', 'v')} ,\r\n\t${row('t', 'm', 'w')}]\n`)).toEqual([
    ['s', 'n', 'v'],
    ['t', 'm', 'w'],
  ]);
  expect(read('[ ]')).toEqual([]);
});

test('members are known by their names, in any order, with others among them that are passed over', () => {
  expect(read('{"unit":"°C","value":"v","more":{"name":[1,{"step":2}]},"step":"s","name":"n","more":[]}')).toEqual([
    ['s', 'n', 'v'],
  ]);
});

test.each(['5', '-0', '0.10', '1E400', '1e-7', '123456789012345678901234567890', 'true', 'false'])(
  '%s is the text that stands there',
  (value) => {
    expect(read(`{"step":"s","name":"n","value":${value}}`)).toEqual([['s', 'n', value]]);
  },
);

test('strings are what their escapes spell, and names are too', () => {
  expect(read('{"st\\u0065p":"\\"\\\\\\/\\b\\f\\n\\r\\t","name":"\\ud83c\\udf0a é","value":1}')).toEqual([
    ['"\\/\b\f\n\r\t', '🌊 é', '1'],
  ]);
});

test.each([
  ['a missing member', '{"step":"s","name":"n"}'],
  ['a null', row('s', 'n', null)],
  ['an object', row('s', 'n', {})],
  ['an array', row('s', ['n'], 'v')],
  ['the same member twice', '{"step":"s","name":"n","value":1,"value":1}'],
  ['a number', '5'],
  ['a string', '"{}"'],
  ['a null for a row', 'null'],
  ['an array in the array', '[[]]'],
])('%s makes no row', (_, message) => {
  expect(read(message)).toEqual(['fields']);
});

test('a bad row costs no other, and is handed back as it stands', () => {
  const message = `[${row('s', 'n', 'v')}, {"step": 1 , "x": "é"} ,null,${row('t', 'm', 'w')}]`;
  expect(read(message)).toEqual([['s', 'n', 'v'], 'fields', 'fields', ['t', 'm', 'w']]);
  expect(received(message)[1]).toBe(Buffer.from('{"step": 1 , "x": "é"}').toString('latin1'));
  expect(received(message)[2]).toBe('null');
});

test.each([
  '',
  ' ',
  '{',
  '{}{}',
  '[],',
  '[1,]',
  '[,1]',
  '{"a":1,}',
  '{a:1}',
  "{'a':1}",
  '{"a" 1}',
  '{"a":01}',
  '{"a":+1}',
  '{"a":1.}',
  '{"a":.5}',
  '{"a":1e}',
  '{"a":1enull}',
  '{"a":-true}',
  '{"a":NaN}',
  '{"a":tru}',
  '{"a":truely}',
  '{"a":"\\x"}',
  '{"a":"\\u12g4"}',
  '{"a":"\t"}',
  '{"a":"b',
  '{"a":1}/**/',
  '[{"step":"s","name":"n","value":"v"}',
])('%j is no JSON: one row, the whole message', (message) => {
  expect(read(message)).toEqual(['json']);
  expect(received(message)).toEqual([message]);
});

test('a message that is not UTF-8 is one row', () => {
  const message = Buffer.concat([Buffer.from(`[${row('s', 'n', 'v')},"`), Buffer.from([0xff]), Buffer.from('"]')]);
  expect(read(message)).toEqual(['encoding']);
  expect(received(message)).toEqual([message.toString('latin1')]);
});

test('half of a surrogate pair is no text in a field, and nothing to what is passed over', () => {
  expect(read('[{"step":"s","name":"n","value":"\\ud83c"},{"step":"s","name":"n","value":"v","x":"\\udf0a"}]')).toEqual(
    ['encoding', ['s', 'n', 'v']],
  );
});

test('a byte order mark is passed over', () => {
  expect(read(`\ufeff${row('s', 'n', 'v')}`)).toEqual([['s', 'n', 'v']]);
  expect(read('\ufeff')).toEqual(['json']);
});

test('values are nested so deep, and no deeper', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(read(nested(MOST_NESTED))).toEqual(['fields']);
  expect(read(nested(MOST_NESTED + 1))).toEqual(['json']);
});

test('there may be more rows than any message had before, and fewer afterwards', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => row('s', 'n', i));
  expect(read(`[${many}]`).map((fields) => fields[2])).toEqual(many.map((_, i) => String(i)));
  expect(read(row('s', 'n', 'v'))).toEqual([['s', 'n', 'v']]);
});

test('it finds JSON where JSON.parse does', () => {
  const text = fc.oneof(
    fc.json(),
    fc.string({ unit: fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\\', 'u', '0', '1', '-', '.', 'e', ' ') }),
    fc.string({ unit: fc.constantFrom('[', ']', '{}', ',', 'null', 'true', '"a"', ':', '0', '1.5e3') }),
  );
  fc.assert(
    fc.property(text, (message) => {
      let isJson = true;
      try {
        JSON.parse(message);
      } catch {
        isJson = false;
      }
      expect(read(message).join()).toEqual(isJson ? expect.not.stringMatching(/^json$/) : 'json');
    }),
    { numRuns: 1000 },
  );
});

test('every value that JSON has for a row is read', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.boolean(),
  );
  const rows = fc.array(fc.record({ step: value, name: value, value, other: fc.jsonValue() }));
  fc.assert(
    fc.property(rows, fc.nat(4), (values, indent) => {
      const texts = values.map(({ step, name, value: v }) =>
        [step, name, v].map((each) => (typeof each === 'string' ? each : JSON.stringify(each))),
      );
      const whole = texts.map((fields) => (fields.every((field) => !/\p{Cs}/u.test(field)) ? fields : 'encoding'));
      expect(read(JSON.stringify(values, null, indent))).toEqual(whole);
    }),
  );
});
