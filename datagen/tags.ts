import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pipeline } from '../job/pipeline';
import { tagTypeOf } from '../job/tag-type';
import { booleanFunction, ExpressionError, numberFunction, wordFunction } from './expression';
import { YamlSource, type YamlValue } from './yaml-source';

const TAG_TYPES = ['int', 'double', 'boolean', 'string'] as const;

/** The types here that values of the pipeline may have. */
const TYPES_OF = { number: ['int', 'double'], boolean: ['boolean'], string: ['string'] } as const;

export interface NumericTag {
  readonly name: string;
  readonly type: 'int' | 'double';
  /** From a random number, at least 0 and below 100, and the row's time in hours, to the tag's value, which may be bad. */
  readonly fn: (v: number, t: number) => number | string;
}

export interface BooleanTag {
  readonly name: string;
  readonly type: 'boolean';
  /** As of a numeric tag, to true or false. */
  readonly fn: (v: number, t: number) => boolean;
}

export interface StringTag {
  readonly name: string;
  readonly type: 'string';
  /** From a random word, and the row's time in hours, to the tag's value. */
  readonly fn: (v: string, t: number) => string;
}

export type Tag = NumericTag | BooleanTag | StringTag;

/** A tags file: what may be generated, and how much of it each loop picks. */
export interface Tags {
  readonly selection: Selection;
  readonly tags: readonly Tag[];
  /** Tags that are picked together. */
  readonly groups: readonly (readonly Tag[])[];
}

/** How many a loop picks of each. */
export interface Selection {
  readonly numeric: number;
  readonly string: number;
  readonly groups: number;
}

/** One line for each problem of a tags file: `tags.yaml:12: type 'float' is not one of int, double, string`. */
export class TagsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'TagsError';
  }
}

/**
 * Reads a tags file, the shipped one by default.
 * @throws TagsError that names each line with a problem, the value there and what is allowed
 */
export function loadTags(path: string = resolve(__dirname, 'tags.yaml')): Tags {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new TagsError([`tags file '${path}' can't be read (${error}): name another with --tags or TAGS`]);
  }
  return parseTags(text, relative('', path));
}

/** @param file the name that errors give the text */
export function parseTags(text: string, file: string): Tags {
  const source = new YamlSource(file, text);
  const tags = source.problems.length === 0 ? readTags(source.root) : undefined;
  if (tags === undefined || source.problems.length > 0) throw new TagsError(source.problems);
  return tags;
}

function readTags(root: YamlValue): Tags | undefined {
  const file = root.map('the file', ['selection', 'tags', 'groups']);
  const items = file?.('tags').list('tags');
  if (file === undefined || items === undefined) return undefined;

  const byName = new Map<string, Tag>();
  for (const item of items) {
    const tag = readTag(item);
    if (tag !== undefined && byName.has(tag.name)) item.report(`tag '${tag.name}' is declared twice: remove one`);
    if (tag !== undefined) byName.set(tag.name, tag);
  }
  const tags = [...byName.values()];
  const groups =
    file('groups')
      .list('groups')
      ?.map((group) => readGroup(group, byName)) ?? [];
  const selection = readSelection(file('selection'), tags, groups.length);
  return selection && { selection, tags, groups };
}

function readTag(item: YamlValue): Tag | undefined {
  const fields = item.map('a tag', ['name', 'type', 'fn']);
  const name = fields?.('name').text('name');
  const type = fields?.('type').oneOf('type', TAG_TYPES);
  const fn = fields?.('fn').text('fn');
  if (fields === undefined || name === undefined || type === undefined || fn === undefined) return undefined;

  const expected = tagTypeOf(name)?.value;
  if (expected === undefined) return fields('name').report(`name '${name}' has no type in the pipeline: ${NAMES}`);
  const types: readonly string[] = TYPES_OF[expected];
  if (!types.includes(type)) {
    return fields('type').report(
      `type '${type}' is not ${types.join(' or ')}, which the name '${name}' asks for: ${NAMES}`,
    );
  }
  try {
    if (type === 'string') return { name, type, fn: wordFunction(fn) };
    return type === 'boolean' ? { name, type, fn: booleanFunction(fn) } : { name, type, fn: numberFunction(fn) };
  } catch (error) {
    if (error instanceof ExpressionError) return fields('fn').report(error.message);
    throw error;
  }
}

const NAMES = Object.values(pipeline.tagTypes)
  .map(({ pattern, value }) => `${TYPES_OF[value].join(' and ')} tags are named ${pattern}`)
  .join(', ');

function readGroup(group: YamlValue, byName: ReadonlyMap<string, Tag>): Tag[] {
  const tags = new Set<Tag>();
  const items = group.list('a group');
  if (items?.length === 0) group.report('a group is empty: name its tags, or remove it');
  for (const item of items ?? []) {
    const name = item.text("a group's tag");
    const tag = name === undefined ? undefined : byName.get(name);
    if (name !== undefined && tag === undefined) item.report(`'${name}' is not the name of one of the tags`);
    if (tag === undefined) continue;
    if (tags.has(tag)) item.report(`'${name}' is in the group twice: remove one`);
    tags.add(tag);
  }
  return [...tags];
}

function readSelection(node: YamlValue, tags: readonly Tag[], groupCount: number): Selection | undefined {
  const counts = node.map('selection', ['numeric', 'string', 'groups']);
  const strings = tags.filter(({ type }) => type === 'string').length;
  const numeric = counts?.('numeric').count('selection.numeric', tags.length - strings);
  const string = counts?.('string').count('selection.string', strings);
  const groups = counts?.('groups').count('selection.groups', groupCount);
  if (numeric === undefined || string === undefined || groups === undefined) return undefined;
  if (numeric + string + groups === 0)
    return node.report('selection picks nothing: set one of its counts to 1 or more');
  return { numeric, string, groups };
}
