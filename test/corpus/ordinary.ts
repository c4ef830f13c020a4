import { minutes } from '../../job/duration';
import { pipeline } from '../../job/pipeline';
import type { Message } from './corpus';
import { Random } from './random';

export interface OrdinaryOptions {
  readonly seed: number;
  readonly messages: number;
  readonly rowsPerMessage: number;
  /** @default 30, as the data generator has */
  readonly tags?: number;
}

const PARTITIONS = pipeline.topics[pipeline.input.topic].partitions;
const START = Date.parse('2026-11-22T10:00:00Z');
const DURATION = minutes(10);
const NUMERIC_SHARE = 0.8;

/** Messages as a plant sends them: rows in order of time, without a quote, none of them bad. For what is measured. */
export function* ordinaryMessages({ seed, messages, rowsPerMessage, tags = 30 }: OrdinaryOptions): Generator<Message> {
  const random = new Random(seed);
  const reading = readings(random, tags);
  for (let i = 0; i < messages; i++) {
    const timestamp = START + Math.floor((i / messages) * DURATION);
    const texts = Array.from({ length: rowsPerMessage }, () => `${reading(timestamp).join(',')}\n`);
    const [partition, offset] = [i % PARTITIONS, Math.floor(i / PARTITIONS)];
    yield { partition, offset, timestamp, value: Buffer.from(texts.join('')), rows: [], late: false };
  }
}

/** The fields of one row after the other, `step` as text, for a record with that timestamp. */
function readings(random: Random, tags: number): (timestamp: number) => [step: string, name: string, value: string] {
  const numeric = Math.ceil(tags * NUMERIC_SHARE);
  const names = Array.from({ length: tags }, (_, i) => `pu136mod-${i < numeric ? 'nd' : 'ns'}-${i + 1}`);
  return (timestamp) => {
    const step = new Date(timestamp - random.between(0, 5000)).toISOString();
    const at = random.between(0, tags);
    const value = at < numeric ? (random.next() * 1000).toFixed(3) : `state ${random.between(0, 10)}`;
    return [step, names[at] ?? '', value];
  };
}
