import { pipeline } from '../../job/pipeline';
import type { Corpus } from '../corpus/corpus';
import { expectedLines, type Line } from '../corpus/expected';

const { measurement, tag, eventTimeField } = pipeline.speedLayer.line;

/** A field's value is a string in quotes, in which quotes and backslashes are escaped, or a number. */
const LINE = new RegExp(
  `${measurement},${tag}=((?:\\\\.|[^\\\\ ,=])+) (\\w+)=("(?:\\\\.|[^"\\\\])*"|[^", ]+),` +
    `${eventTimeField}=(\\d+)i (\\d+)(?:\\n|$)`,
  'suy',
);

export type FoundLine = Omit<Line, 'tolerance'>;

/**
 * Reads line protocol, as much of it as this pipeline has use for.
 * @throws Error that shows where a text is not of that form
 */
export function parseLines(text: string): FoundLine[] {
  const lines: FoundLine[] = [];
  const { linesPerMessage } = pipeline.speedLayer;
  for (LINE.lastIndex = 0; LINE.lastIndex < text.length; ) {
    const at = LINE.lastIndex;
    const [, name = '', field = '', value = '', eventTime = '', time = ''] = LINE.exec(text) ?? [];
    if (name === '') throw new Error(`not line protocol: ${JSON.stringify(text.slice(at, at + 200))}`);
    if (time !== eventTime)
      throw new Error(`${eventTimeField} of ${name} is ${eventTime}, but the line's time ${time}`);
    lines.push({ name, field, time: BigInt(time), value: value.startsWith('"') ? unquote(value) : Number(value) });
  }
  if (lines.length > linesPerMessage) throw new Error(`${lines.length} lines in one message`);
  return lines;
}

function unquote(value: string): string {
  return value.slice(1, -1).replace(/\\(["\\])/g, '$1');
}

/**
 * Checks line protocol, one text per message: a line for each window of the corpus, each time with the right value.
 * @returns how many lines the corpus has
 * @throws Error with the first line that differs, and the seed
 */
export function verifyLines(texts: readonly string[], corpus: Corpus): number {
  return verifyAggregates(texts.flatMap(parseLines), corpus);
}

/** As `verifyLines`, with the aggregates read already, from wherever they have arrived. */
export function verifyAggregates(aggregates: readonly FoundLine[], corpus: Corpus): number {
  const found = new Map<string, FoundLine[]>();
  for (const line of aggregates) {
    const same = found.get(keyOf(line));
    if (same === undefined) found.set(keyOf(line), [line]);
    else same.push(line);
  }
  const expected = expectedLines(corpus);
  for (const line of expected) {
    const occurrences = found.get(keyOf(line)) ?? [];
    found.delete(keyOf(line));
    const wrong = occurrences.find(({ value }) => !isEqual(line, value));
    if (occurrences.length === 0 || wrong !== undefined) {
      const value = wrong === undefined ? 'nothing' : JSON.stringify(wrong.value);
      throw new Error(
        `${keyOf(line)}: expected ${JSON.stringify(line.value)}, found ${value} (UAF_SEED=${corpus.seed})`,
      );
    }
  }
  const [unexpected] = found.keys();
  if (unexpected !== undefined) throw new Error(`${unexpected}: no such line was expected (UAF_SEED=${corpus.seed})`);
  return expected.length;
}

function keyOf({ name, field, time }: FoundLine): string {
  return `${field} of ${name} at ${time}`;
}

function isEqual({ value, tolerance }: Line, found: string | number): boolean {
  if (typeof value === 'string' || typeof found === 'string') return value === found;
  return Math.abs(value - found) <= tolerance;
}
