import type { Pipeline } from '../../job/definition';
import type { FieldValue } from '../../job/fields';
import { pipeline } from '../../job/pipeline';
import type { Corpus } from '../corpus/corpus';
import { expectedLines, type Line } from '../corpus/expected';

const { tag, eventTimeField } = pipeline.speedLayer.line;

/** A field's value is a string in quotes, in which quotes and backslashes are escaped, a number, true or false. */
const FIELD = '(\\w+)=("(?:\\\\.|[^"\\\\])*"|[^", ]+),';
const FIELDS = new RegExp(FIELD, 'suy');
const LINE = new RegExp(
  `(\\w+),${tag}=((?:\\\\.|[^\\\\ ,=])+) ((?:${FIELD})+?)${eventTimeField}=(\\d+)i (\\d+)(?:\\n|$)`,
  'suy',
);

export type FoundLine = Omit<Line, 'tolerance'>;

/**
 * Reads line protocol, as much of it as this pipeline has use for: each field on its own.
 * @param limit of lines in the text: by default of those of a message
 * @throws Error that shows where a text is not of that form
 */
export function parseLines(text: string, limit: number = pipeline.speedLayer.linesPerMessage): FoundLine[] {
  const found: FoundLine[] = [];
  let lines = 0;
  for (LINE.lastIndex = 0; LINE.lastIndex < text.length; lines++) {
    const at = LINE.lastIndex;
    const [, measurement = '', name = '', fields = '', , , eventTime = '', time = ''] = LINE.exec(text) ?? [];
    if (name === '') throw new Error(`not line protocol: ${JSON.stringify(text.slice(at, at + 200))}`);
    if (time !== eventTime)
      throw new Error(`${eventTimeField} of ${name} is ${eventTime}, but the line's time ${time}`);
    for (FIELDS.lastIndex = 0; FIELDS.lastIndex < fields.length; ) {
      const [, field = '', value = ''] = FIELDS.exec(fields) ?? [];
      found.push({
        measurement,
        name,
        field,
        time: BigInt(time),
        value: typedValue(value),
      });
    }
  }
  if (lines > limit) throw new Error(`${lines} lines in one message`);
  return found;
}

function typedValue(text: string): FieldValue {
  if (text.startsWith('"')) return unquote(text);
  return text === 'true' || text === 'false' ? text === 'true' : Number(text);
}

function unquote(value: string): string {
  return value.slice(1, -1).replace(/\\(["\\])/g, '$1');
}

/**
 * Checks line protocol, one text per message: a line for each window of the corpus, each time with the right values.
 * @returns how many fields the corpus's lines have
 * @throws Error with the first line that differs, and the seed
 */
export function verifyLines(texts: readonly string[], corpus: Corpus, definition?: Pipeline): number {
  return verifyAggregates(
    texts.flatMap((text) => parseLines(text)),
    corpus,
    definition,
  );
}

/** As `verifyLines`, with the aggregates read already, from wherever they have arrived. */
export const verifyAggregates = (
  aggregates: readonly FoundLine[],
  corpus: Corpus,
  definition: Pipeline = pipeline,
): number => compareLines(aggregates, expectedLines(corpus, definition), corpus.seed);

/** As `verifyLines`, with what is expected. */
export function compareLines(lines: readonly FoundLine[], expected: readonly Line[], seed: number): number {
  const found = new Map<string, FoundLine[]>();
  for (const line of lines) {
    const same = found.get(keyOf(line));
    if (same === undefined) found.set(keyOf(line), [line]);
    else same.push(line);
  }
  for (const line of expected) {
    const occurrences = found.get(keyOf(line)) ?? [];
    found.delete(keyOf(line));
    const wrong = occurrences.find(({ value }) => !isEqual(line, value));
    if (occurrences.length === 0 || wrong !== undefined) {
      const value = wrong === undefined ? 'nothing' : JSON.stringify(wrong.value);
      throw new Error(`${keyOf(line)}: expected ${JSON.stringify(line.value)}, found ${value} (UAF_SEED=${seed})`);
    }
  }
  const [unexpected] = found.keys();
  if (unexpected !== undefined) throw new Error(`${unexpected}: no such line was expected (UAF_SEED=${seed})`);
  return expected.length;
}

function keyOf({ measurement, name, field, time }: FoundLine): string {
  return `${measurement}: ${field} of ${name} at ${time}`;
}

function isEqual({ value, tolerance }: Line, found: FieldValue): boolean {
  if (typeof value !== 'number' || typeof found !== 'number') return value === found;
  return Math.abs(value - found) <= tolerance;
}
