import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { BAD_VALUES } from '../../../datagen/bad-values';
import { Generator } from '../../../datagen/generator';
import { loadTags, parseTags, type Tag } from '../../../datagen/tags';
import { pipeline } from '../../../job/pipeline';

const GOLDEN = join(__dirname, '../../golden/datagen');
const NOW = Date.UTC(2026, 10, 22, 11, 59, 59);
const tags = loadTags();
/** They give a bad value for half an hour by turns. */
const DROPPING_OUT = ['pu136mod-ni-010', 'pu136mod-nd-020'];
const byName = new Map(tags.tags.map((tag) => [tag.name, tag]));

/** The fields of a message's rows: step, name, value. */
const rowsOf = (value: string): string[][] => parse(value);
const tagsOf = (value: string): (Tag | undefined)[] => rowsOf(value).map(([, name = '']) => byName.get(name));

test('seed 1 gives the golden messages, without bad values', () => {
  const generator = new Generator(tags, { seed: 1, badValueShare: 0 });
  const messages = [generator.message(NOW), generator.message(NOW + 30_000)];
  expect(messages.map(({ value }) => `${value}\n`).join('')).toBe(readFileSync(join(GOLDEN, 'seed-1.csv'), 'utf8'));
  expect(messages.map(({ rows }) => rows)).toEqual([7, 7]);
  expect(messages.map(({ timestamp }) => timestamp)).toEqual([NOW, NOW + 30_000]);
});

test('the same seed and times give the same messages, whatever else draws meanwhile', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.nat(1e12), { maxLength: 10 }), (seed, times) => {
      const one = new Generator(tags, { seed });
      const first = times.map((time) => one.message(time));
      const [other, stranger] = [new Generator(tags, { seed }), new Generator(tags, { seed })];
      const second = times.map((time) => {
        stranger.message(time);
        return other.message(time);
      });
      expect(second).toEqual(first);
    }),
  );
});

test('without a seed, generators differ, and tell their seed', () => {
  const [one, other] = [new Generator(tags), new Generator(tags)];
  expect(new Generator(tags, { seed: one.seed }).message(NOW)).toEqual(one.message(NOW));
  expect(other.seed).not.toBe(one.seed);
});

test('a message holds a whole group, two more strings and two more numerics, each tag once', () => {
  const generator = new Generator(tags);
  for (let i = 0; i < 500; i++) {
    const picked = new Set(tagsOf(generator.message(NOW).value));
    expect(picked.size).toBe(7);
    expect([...picked].filter((tag) => tag?.type === 'string')).toHaveLength(3);
    expect(tags.groups.some((group) => group.every((tag) => picked.has(tag)))).toBe(true);
  }
});

test('every tag and every group comes up', () => {
  const generator = new Generator(tags, { seed: 1 });
  const names = new Set<string | undefined>();
  for (let i = 0; i < 500; i++) for (const tag of tagsOf(generator.message(NOW).value)) names.add(tag?.name);
  expect(names.size).toBe(tags.tags.length);
});

test('of the sensors of the shipped tags one sticks and one drops out, for half an hour by turns', () => {
  const valueAt = (name: string, t: number, v: number) => {
    const tag = byName.get(`pu136mod-${name}`);
    return tag === undefined || tag.type === 'string' ? undefined : tag.fn(v, t);
  };
  for (const [early, late] of [
    ['ni-005', 'nd-015'],
    ['ni-010', 'nd-020'],
  ] as const) {
    for (const hour of [0, 491_000]) {
      const values = (name: string, from: number) =>
        new Set([0, 0.1, 0.2, 0.3, 0.4, 0.49].map((at) => valueAt(name, hour + from + at, 100 * at)));
      expect([values(early, 0).size, values(late, 0.5).size]).toEqual([1, 1]);
      expect(values(early, 0.5).size).toBeGreaterThan(2);
      expect(values(late, 0).size).toBeGreaterThan(2);
    }
  }
});

test('a step is a strict instant, at most 15 minutes before now', () => {
  const generator = new Generator(tags);
  for (const [step = ''] of rowsOf(generator.message(NOW, 2000).value)) {
    expect(step).toMatch(new RegExp(`^(?:${pipeline.input.instant})$`));
    expect(new Date(step).toISOString()).toBe(step);
    expect(Date.parse(step)).toBeGreaterThanOrEqual(NOW - 15 * 60_000);
    expect(Date.parse(step)).toBeLessThanOrEqual(NOW);
  }
});

test('ints, doubles and words are what their types say', () => {
  const seen: Partial<Record<Tag['type'], number>> = {};
  for (const [, name = '', value = ''] of rowsOf(new Generator(tags, { badValueShare: 0 }).message(NOW, 3000).value)) {
    const tag = byName.get(name);
    if (tag === undefined) throw new Error(`${name} is not a tag`);
    seen[tag.type] = (seen[tag.type] ?? 0) + 1;
    if (DROPPING_OUT.includes(name)) continue;
    if (tag.type !== 'string') expect(value).toMatch(new RegExp(`^(?:${pipeline.input.number})$`));
    if (tag.type === 'string') expect(value).toMatch(/^[a-z]+$/);
    else if (name === 'pu136mod-ni-001') expect(Math.abs(Number(value))).toBeLessThanOrEqual(100);
    else if (tag.type === 'int') expect(value).toMatch(/^-?\d+$/);
    else expect(Number(value)).toBeGreaterThanOrEqual(0);
  }
  const { int = 0, double = 0, string = 0 } = seen;
  expect(Math.min(int, double, string)).toBeGreaterThan(500);
});

test('numeric tags give the share of bad values asked for, string tags none', () => {
  const values = { numeric: [] as string[], string: [] as string[] };
  const generator = new Generator(tags, { seed: 1, badValueShare: 0.2 });
  for (const [, name = '', value = ''] of rowsOf(generator.message(NOW, 7000).value)) {
    if (!DROPPING_OUT.includes(name)) values[byName.get(name)?.type === 'string' ? 'string' : 'numeric'].push(value);
  }
  const isBad = (value: string) => BAD_VALUES.some((bad) => bad === value);
  const bad = values.numeric.filter(isBad);
  expect(bad.length / values.numeric.length).toBeCloseTo(0.2, 1);
  expect(new Set(bad)).toEqual(new Set(BAD_VALUES));
  expect(values.string.filter(isBad)).toEqual([]);
});

test('a bad value is not a number of the pipeline', () => {
  const number = new RegExp(`^(?:${pipeline.input.number})$`);
  expect(BAD_VALUES.filter((value) => number.test(value))).toEqual([]);
});

test('fn makes the value, and what needs quotes gets them', () => {
  const text = `selection: { numeric: 0, string: 1, groups: 0 }
tags: [{ name: pu136mod-ns-1, type: string, fn: 'concat("a, ", "\\"b\\"")' }]
groups: []
`;
  const { value } = new Generator(parseTags(text, 'tags.yaml')).message(NOW);
  expect(value).toMatch(/,pu136mod-ns-1,"a, ""b"""$/);
});

test('a message of n rows takes them from one pick after another, without losing any', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      const generator = new Generator(tags, { seed: 1 });
      const messages = sizes.map((size) => generator.message(NOW, size));
      expect(messages.map(({ rows }) => rows)).toEqual(sizes);
      expect(messages.map(({ value }) => rowsOf(value).length)).toEqual(sizes);
      const names = messages.flatMap(({ value }) => rowsOf(value).map(([, name]) => name));
      for (let i = 0; i + 7 <= names.length; i += 7) expect(new Set(names.slice(i, i + 7)).size).toBe(7);
    }),
  );
});

test('when groups have taken all the tags, fewer are picked', () => {
  const text = `selection: { numeric: 1, string: 0, groups: 1 }
tags: [{ name: pu136mod-ni-1, type: int, fn: identity }]
groups: [[pu136mod-ni-1]]
`;
  expect(new Generator(parseTags(text, 'tags.yaml')).message(NOW).rows).toBe(1);
});
