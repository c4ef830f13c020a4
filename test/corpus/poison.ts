import { pipeline } from '../../job/pipeline';
import type { Corpus, Message } from './corpus';
import { BAD_BYTES } from './field';
import { Random } from './random';
import type { Row } from './row';

const PARTITIONS = pipeline.topics[pipeline.input.topic].partitions;
const MEBIBYTE = 1024 * 1024;
/** In ten thousand messages there are about a hundred of a mebibyte. */
const LONG_SHARE = 0.01;
/** As many as have all kinds among them. */
const POISON = 40;
const INSTANT = '2026-11-22T10:00:00Z';

/** Messages of which every line must be rejected. */
export function makePoison(random: Random, count: number, timestamp: number): Omit<Message, 'offset'>[] {
  // The long ones in a row, so that they meet in whatever holds rows back.
  const long = Math.ceil(count * LONG_SHARE);
  return Array.from({ length: count }, (_, index) => {
    const rows = index < long ? [longLine(random)] : random.pick([binary, noUtf8, nulBytes])(random);
    const value = Buffer.concat(rows.flatMap(({ text }) => [Buffer.from(text), Buffer.from('\n')]));
    return { partition: index % PARTITIONS, timestamp, late: false, value, rows };
  });
}

/** A corpus of two phases with poison between them, and a good row whose line is too large for a message. */
export function withPoison({ seed, phases: [first = [], second = []] }: Corpus): Corpus {
  const timestamp = first.reduce((latest, message) => Math.max(latest, message.timestamp), 0);
  const added: Message[] = [...makePoison(new Random(seed), POISON, timestamp), largeLine(timestamp)].map(
    (message, index, all) => ({
      ...message,
      offset: countIn(message.partition, first) + countIn(message.partition, all.slice(0, index)),
    }),
  );
  const later = second.map((message) => ({ ...message, offset: message.offset + countIn(message.partition, added) }));
  return { seed, phases: [[...first, ...added], later] };
}

const countIn = (partition: number, messages: readonly Pick<Message, 'partition'>[]): number =>
  messages.filter((message) => message.partition === partition).length;

function largeLine(timestamp: number): Omit<Message, 'offset'> {
  const reading = { step: Date.parse(INSTANT), name: 'pu136mod-ns-77', value: 'x'.repeat(MEBIBYTE) };
  const row = { text: `${INSTANT},${reading.name},${reading.value}`, reading };
  return { partition: 0, timestamp, late: false, value: Buffer.from(row.text), rows: [row] };
}

/** A line of a mebibyte, which a broker takes when it is compressed, and only then. */
function longLine(random: Random): Row {
  const filled = (start: string, filler: string | number) => {
    const line = Buffer.alloc(MEBIBYTE, filler);
    line.write(start);
    return line;
  };
  const [numeric, string] = [`${INSTANT},pu136mod-nd-1,`, `${INSTANT},pu136mod-ns-1,`];
  const value = 'x'.repeat(MEBIBYTE - numeric.length);
  return random.pick<Row>([
    { text: filled('', 'x'), rejected: 'fields' },
    { text: filled('', ','), rejected: 'fields' },
    { text: filled('', 0), rejected: 'fields' },
    { text: filled('"', 'x'), rejected: 'quoting' },
    { text: filled(string, 0xff), rejected: 'encoding' },
    // The store keeps it: only for the speed layer it is no good.
    {
      text: filled(numeric, 'x'),
      rejected: 'number',
      reading: { step: Date.parse(INSTANT), name: 'pu136mod-nd-1', value },
    },
  ]);
}

/** Bytes of any value but those that make rows, fields and quoted sections. */
function binary(random: Random): Row[] {
  return Array.from({ length: random.between(1, 5) }, () => {
    const bytes = Array.from({ length: random.between(1, 500) }, () => random.between(0, 256));
    return {
      text: Buffer.from(bytes.filter((byte) => !'\r\n,"'.includes(String.fromCharCode(byte)))),
      rejected: 'fields',
    };
  });
}

function noUtf8(random: Random): Row[] {
  const [first, ...others] = BAD_BYTES;
  const bytes = first === undefined ? Buffer.alloc(0) : random.pick([first, ...others]);
  return [{ text: Buffer.concat([Buffer.from(`${INSTANT},pu136mod-ns-1,`), bytes]), rejected: 'encoding' }];
}

function nulBytes(random: Random): Row[] {
  return [
    random.pick<Row>([
      { text: Buffer.alloc(random.between(1, 200)), rejected: 'fields' },
      { text: `${INSTANT}\0,pu136mod-ns-1,on`, rejected: 'instant' },
      { text: `\0,\0,\0`, rejected: 'instant' },
    ]),
  ];
}
