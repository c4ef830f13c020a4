import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { SourceError } from '../../../../../job/node/errors';
import { Retry } from '../../../../../job/node/retry';
import { createKafka } from '../../../../../job/node/source/kafka-client';
import { KafkaSource, type KafkaSourceOptions } from '../../../../../job/node/source/kafka-source';
import type { Chunk, Intake } from '../../../../../job/node/source/source';
import { FakeBroker } from './fake-broker';

export const TOPIC = 'time-series';
const CLAIM = 3;

/** Takes what a source reads, as the job does, and knows how far that is. */
class Reader implements Intake {
  readonly values: string[] = [];
  readonly positions = new Map<number, number>();
  readonly marks = new Map<number, string>();
  readonly lost = new Map<number, number>();
  readonly lag = new Map<number, number>();

  position = (partition: number) => this.positions.get(partition);
  mark = (partition: number) => this.marks.get(partition);
  reread = (partition: number) => this.lost.get(partition);

  expect(partition: number, position: number, endOffset: number, mark = ''): void {
    this.positions.set(partition, position);
    this.marks.set(partition, mark);
    this.lag.set(partition, endOffset - position);
  }

  async accept({ partition, nextOffset, endOffset, mark = '', forEach }: Chunk): Promise<void> {
    const position = this.position(partition) ?? 0;
    forEach((offset, _, bytes, start, end) => {
      if (offset >= position) this.values.push(bytes.toString('utf8', start, end));
    });
    this.expect(partition, nextOffset, endOffset, mark);
  }
}

/** Of the test that runs. */
export let broker: FakeBroker;
export let reader: Reader;
export let logged: { msg: string; [detail: string]: unknown }[];
let logger: Logger;
export let source: KafkaSource | undefined;
export let running: Promise<void> | undefined;

beforeEach(async () => {
  broker = await FakeBroker.start(TOPIC);
  reader = new Reader();
  logged = [];
  logger = pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line)) });
});

afterEach(async () => {
  await source?.stop();
  await running?.catch(() => {});
  await broker.stop();
  source = undefined;
  running = undefined;
});

export function make(options: Partial<KafkaSourceOptions> = {}): KafkaSource {
  const bootstrapServers = broker.address;
  return new KafkaSource({
    kafka: createKafka(bootstrapServers, 'test', {}, logger),
    bootstrapServers,
    topic: TOPIC,
    groupId: 'job',
    whenOffsetsGoBack: 'stop',
    whenGroupIsAhead: 'stop',
    retries: new Retry('Kafka', logger, new AbortController().signal, (error) => error instanceof SourceError),
    logger,
    ...options,
  });
}

export async function check(options: Partial<KafkaSourceOptions> = {}): Promise<void> {
  source = make(options);
  await source.check();
}

export function run(): void {
  running = source?.run(reader, CLAIM);
  running?.catch(() => {});
}

/** Starts a source that goes on where the reader is. */
export async function start(options: Partial<KafkaSourceOptions> = {}): Promise<void> {
  await check(options);
  run();
}

export async function stop(): Promise<void> {
  await source?.stop();
  await running;
}

export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_250 && !condition(); tries++) await sleep(20);
  expect(condition()).toBe(true);
}

export const untilRead = (...values: string[]) => until(() => reader.values.join() === values.join());
export const messages = () => logged.map(({ msg }) => msg).join('\n');
