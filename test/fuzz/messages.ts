import type { RowFormat } from '../../job/definition';
import { makeCorpus } from '../corpus/corpus';
import { messagesOf } from '../corpus/expected';
import { BAD_BYTES, BAD_INSTANTS, BAD_NUMBERS } from '../corpus/field';
import { makePoison } from '../corpus/poison';
import type { Random } from '../corpus/random';

const CORPUS_ROWS = 20_000;
const LONGEST_RANDOM = 60;
/** What rows, instants and numbers are made of, and what stands beside it. */
const DELICATE: Readonly<Record<RowFormat, Buffer>> = {
  csv: Buffer.from('"",,\r\n\n0123456789-:TZ.+eE \t\\\u{feff}é\0'),
  json: Buffer.from('""{}{}[][],,::\r\n0123456789-:TZ.+eE \t\\\\ubdtruefalsn/\u{feff}é\0'),
};
/** What is put into JSON as a whole. */
const TOKENS = [
  'null',
  'true',
  'false',
  '1e9',
  '-0',
  '[]',
  '{}',
  '"step"',
  '"name":1,',
  '"value":',
  '\\ud83c',
  '\\udf0a',
] as const;

/** Messages without end: of the corpus, the same with bytes changed, of the bytes that matter most, and of any. */
export function* fuzzMessages(random: Random, format: RowFormat): Generator<Buffer> {
  const start = Date.parse('2026-11-22T10:00:00Z');
  for (;;) {
    const options = { rowsPerMessage: 4, windows: 1, start, late: false, rareDays: true, format };
    const corpus = makeCorpus({ seed: random.between(0, 2 ** 32), rows: CORPUS_ROWS, ...options });
    const poison = makePoison(random, 20, start).map(({ value }) => value);
    for (const value of [...[...messagesOf(corpus)].map((message) => message.value), ...poison]) {
      const message = value ?? Buffer.alloc(0);
      yield message;
      for (let i = 0; i < 6; i++) yield mutated(message, random, format);
      for (let i = 0; i < 2; i++) yield randomBytes(random, DELICATE[format]);
      yield randomBytes(random);
    }
  }
}

/** A copy with a few bytes changed, taken out, or put in. */
function mutated(message: Buffer, random: Random, format: RowFormat): Buffer {
  let bytes = message;
  for (let changes = random.between(1, 4); changes > 0; changes--) {
    const at = random.between(0, bytes.length + 1);
    const removed = random.chance(0.5) ? random.between(0, 3) : 0;
    bytes = Buffer.concat([bytes.subarray(0, at), inserted(random, format), bytes.subarray(at + removed)]);
  }
  return bytes;
}

function inserted(random: Random, format: RowFormat): Buffer {
  const choice = random.next();
  if (choice < 0.15) return Buffer.alloc(0);
  if (choice < 0.25) return BAD_BYTES[random.between(0, BAD_BYTES.length)] ?? Buffer.alloc(0);
  if (choice < 0.3) return Buffer.from(random.pick(BAD_INSTANTS));
  if (choice < 0.35) return Buffer.from(random.pick(BAD_NUMBERS));
  if (choice < 0.4) return Buffer.from(String(random.next() * 10 ** random.between(-320, 320)));
  if (choice < 0.55 && format === 'json') return Buffer.from(random.pick(TOKENS));
  const delicate = DELICATE[format];
  return Buffer.from([delicate[random.between(0, delicate.length)] ?? 0]);
}

/** Some of `bytes`, or any. */
const randomBytes = (random: Random, bytes?: Buffer): Buffer =>
  Buffer.from(
    Array.from({ length: random.between(0, LONGEST_RANDOM) }, () =>
      bytes === undefined ? random.between(0, 256) : (bytes[random.between(0, bytes.length)] ?? 0),
    ),
  );
