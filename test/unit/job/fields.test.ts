import { distinctFields, fieldsOf } from '../../../job/fields';
import { pipeline } from '../../../job/pipeline';
import { everyFunction } from '../../corpus/every-function';

const { speedLayer, tagTypes } = pipeline;
const { numeric, string } = speedLayer.aggregates;

const fieldsWith = (aggregates: (typeof everyFunction)['speedLayer']['aggregates']) =>
  fieldsOf({ ...pipeline, speedLayer: { ...speedLayer, aggregates } });

test('a tag type has its fields in the order in which they are declared', () => {
  expect(
    fieldsOf(everyFunction)
      .get('string')
      ?.map(({ name }) => name),
  ).toEqual(['first', 'last', 'count']);
});

test('one of the values is of their type, and what is made of many is a number', () => {
  const types = (type: string) =>
    fieldsOf(everyFunction)
      .get(type)
      ?.map(({ values }) => values);
  expect(types('string')).toEqual(['string', 'string', 'number']);
  expect(new Set(types('numeric'))).toEqual(new Set(['number']));
});

test('what values are counted in is what fields are counted in, but for how many there are', () => {
  const types = { hot: { pattern: 'hot', value: 'number', unit: '°C' } } as const;
  const aggregates = { hot: { average: { fn: 'average' }, count: { fn: 'count' } } } as const;
  const fields = fieldsOf({ tagTypes: types, speedLayer: { ...speedLayer, aggregates } }).get('hot');
  expect(fields?.map(({ unit }) => unit)).toEqual(['°C', undefined]);
});

test('a field that two tag types have is one', () => {
  expect(distinctFields(fieldsOf(everyFunction)).filter(({ name }) => name === 'count')).toHaveLength(1);
});

test.each<[what: string, aggregates: Parameters<typeof fieldsWith>[0], message: string]>([
  [
    'no aggregate',
    { numeric: {}, string },
    "tag type 'numeric' has no aggregate: declare one in speedLayer.aggregates",
  ],
  [
    'a text and a number in one field',
    { numeric: { last: { fn: 'count' } }, string },
    "field 'last' holds a number of one tag type and a string of another",
  ],
  [
    'the field of the event time',
    { numeric: { event_time: { fn: 'count' } }, string },
    'speedLayer.line.eventTimeField',
  ],
])('%s is refused, by name', (_, aggregates, message) => {
  expect(() => fieldsWith(aggregates)).toThrow(message);
});

test('two tag types may have one field, of one type of value', () => {
  const more = { ...tagTypes, more: { pattern: 'more', value: 'number' } } as const;
  const aggregates = { numeric, string, more: numeric };
  expect(() => fieldsOf({ tagTypes: more, speedLayer: { ...speedLayer, aggregates } })).not.toThrow();
});
