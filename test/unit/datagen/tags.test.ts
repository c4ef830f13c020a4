import { loadTags, parseTags, TagsError } from '../../../datagen/tags';
import { tagTypeOf } from '../../../job/tag-type';

const GOOD = `selection:
  numeric: 1
  string: 1
  groups: 1
tags:
  - name: pu136mod-ni-001
    type: int
    fn: identity
  - { name: pu136mod-nd-011, type: double, fn: 100 * sin(v) }
  - { name: pu136mod-ns-021, type: string, fn: identity }
groups:
  - [pu136mod-ni-001, pu136mod-ns-021]
`;

const problemsOf = (text: string): readonly string[] => {
  try {
    parseTags(text, 'tags.yaml');
  } catch (error) {
    if (error instanceof TagsError) return error.problems;
    throw error;
  }
  return [];
};

test('the shipped file has 30 tags and ten groups of an int, a double and a string', () => {
  const { tags, groups, selection } = loadTags();
  const number = (i: number) => String(i).padStart(3, '0');
  const numbers = Array.from({ length: 10 }, (_, i) => i + 1);
  expect(tags.map(({ name }) => name)).toEqual([
    ...numbers.map((i) => `pu136mod-ni-${number(i)}`),
    ...numbers.map((i) => `pu136mod-nd-${number(i + 10)}`),
    ...numbers.map((i) => `pu136mod-ns-${number(i + 20)}`),
  ]);
  expect(groups).toHaveLength(10);
  expect(groups.map((group) => group.map(({ type }) => type))).toEqual(groups.map(() => ['int', 'double', 'string']));
  expect(new Set(groups.flat()).size).toBe(30);
  expect(selection).toEqual({ numeric: 2, string: 2, groups: 1 });
});

test('the job can type every shipped tag', () => {
  for (const { name, type } of loadTags().tags) {
    expect(tagTypeOf(name)?.value).toBe(type === 'string' ? 'string' : 'number');
  }
});

test('groups refer to the tags themselves', () => {
  const { tags, groups } = parseTags(GOOD, 'tags.yaml');
  expect(groups[0]).toEqual([tags[0], tags[2]]);
  expect(groups[0]?.[0]).toBe(tags[0]);
});

test.each([
  ['type: int', 'type: float', "7: type 'float' is not one of int, double, boolean, string"],
  ['fn: identity', 'fn: process.exit()', "8: fn 'process.exit()' uses 'process.exit': write identity or "],
  ['fn: identity', 'fn: 5', '8: fn is 5, not a text'],
  ['    fn: identity\n', '', '6: a tag lacks fn'],
  ['type: double', 'type: double, unit: m', "9: key 'unit' is not one of name, type, fn"],
  [
    'pu136mod-nd-011',
    'pump-1',
    "9: name 'pump-1' has no type in the pipeline: int and double tags are named pu136mod-n",
  ],
  ['type: double', 'type: string', "9: type 'string' is not int or double, which the name 'pu136mod-nd-011' asks for"],
  ['type: string', 'type: int', "10: type 'int' is not string, which the name 'pu136mod-ns-021' asks for"],
  ['pu136mod-nd-011', 'pu136mod-ni-001', "9: tag 'pu136mod-ni-001' is declared twice: remove one"],
  ['numeric: 1', 'numeric: 3', '2: selection.numeric is 3, not an integer from 0 to 2'],
  ['numeric: 1', 'numeric: 1.5', '2: selection.numeric is 1.5, not an integer from 0 to 2'],
  ['numeric: 1', 'numeric: -1', '2: selection.numeric is -1, not an integer from 0 to 2'],
  ['string: 1', 'string: two', "3: selection.string is 'two', not an integer from 0 to 1"],
  ['groups: 1', 'groups: 2', '4: selection.groups is 2, not an integer from 0 to 1'],
  ['  groups: 1\n', '', '2: selection lacks groups'],
  ['numeric: 1', 'number: 1', "2: key 'number' is not one of numeric, string, groups"],
  ['[pu136mod-ni-001,', '[pu136mod-ni-009,', "12: 'pu136mod-ni-009' is not the name of one of the tags"],
  ['[pu136mod-ni-001,', '[pu136mod-ns-021,', "12: 'pu136mod-ns-021' is in the group twice: remove one"],
  ['[pu136mod-ni-001, pu136mod-ns-021]', '[]', '12: a group is empty: name its tags, or remove it'],
  ['[pu136mod-ni-001, pu136mod-ns-021]', 'x', "12: a group is 'x', not a list"],
  ['groups:\n  -', 'group:\n  -', "11: key 'group' is not one of selection, tags, groups"],
  [
    '  - { name: pu136mod-nd-011',
    '  - nothing\n  - { name: pu136mod-nd-011',
    "9: a tag is 'nothing', not a map with name",
  ],
])('with %j made %j, an error says "tags.yaml:%s"', (good, bad, problem) => {
  expect(GOOD).toContain(good);
  const problems = problemsOf(GOOD.replace(good, bad));
  expect(problems.find((text) => text.startsWith(`tags.yaml:${problem}`))).toBeDefined();
});

test('a selection that picks nothing is refused', () => {
  expect(problemsOf(GOOD.replace(/: 1$/gm, ': 0'))).toEqual([
    'tags.yaml:2: selection picks nothing: set one of its counts to 1 or more',
  ]);
});

test('a key given twice is refused', () => {
  expect(problemsOf(`${GOOD}groups: []\n`)).toEqual([expect.stringMatching(/^tags\.yaml:13: .*unique/)]);
});

test('what is not YAML is refused with its line', () => {
  expect(problemsOf('selection: {\n')).toEqual([expect.stringMatching(/^tags\.yaml:\d+: /)]);
});

test('an empty file is refused', () => {
  expect(problemsOf('')).toEqual(['tags.yaml:1: the file is nothing, not a map with selection, tags, groups']);
});

test('all problems are reported, not only the first', () => {
  const problems = problemsOf(GOOD.replace('type: int', 'type: float').replace('type: double', 'type: real'));
  expect(problems).toEqual([
    'tags.yaml:2: selection.numeric is 1, not an integer from 0 to 0',
    "tags.yaml:7: type 'float' is not one of int, double, boolean, string",
    "tags.yaml:9: type 'real' is not one of int, double, boolean, string",
    "tags.yaml:12: 'pu136mod-ni-001' is not the name of one of the tags",
  ]);
});

test('an alias stands for what it names', () => {
  const text = GOOD.replace('fn: identity', 'fn: &same identity').replace('string, fn: identity', 'string, fn: *same');
  expect(parseTags(text, 'tags.yaml').tags).toHaveLength(3);
});

test('a file that is not there is an error that names it', () => {
  expect(() => loadTags('/nowhere/tags.yaml')).toThrow(
    /^tags file '\/nowhere\/tags\.yaml' can't be read \(Error: ENOENT: .*\): name another with --tags/,
  );
});
