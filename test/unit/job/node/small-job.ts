import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { pino } from 'pino';
import type { Pipeline } from '../../../../job/definition';
import { minutes, seconds } from '../../../../job/duration';
import { Job } from '../../../../job/node/job/job';
import type { LineSink, Sink } from '../../../../job/node/sink/sink';
import type { Intake, Source } from '../../../../job/node/source/source';
import type { ObjectStore } from '../../../../job/node/store/object-store';
import type { Lines } from '../../../../job/node/windows/lines';
import { pipeline } from '../../../../job/pipeline';

const START = Date.parse('2026-11-22T12:00:00Z');
export const MESSAGES = 12;
const PARTITIONS = 2;

const message = (index: number) =>
  ['pu136mod-ni-001', 'pu136mod-ns-021', 'other']
    .map((name, i) => `${new Date(START + index * 1000).toISOString()},${name},${index * 10 + i}`)
    .join('\n');

/** A topic of two partitions that remembers what has been committed, and holds its records for every run. */
export class Topic implements Source {
  readonly identity = 'kafka:test/time-series';
  readonly bounded = true;
  readonly replayable = true;
  readonly isAvailable = true;
  committed = new Map<number, number>();

  async check() {}

  async run(intake: Intake): Promise<void> {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const position = intake.position(partition) ?? this.committed.get(partition) ?? 0;
      intake.expect(partition, position, MESSAGES / PARTITIONS);
    }
    for (let index = 0; index < MESSAGES; index++) {
      const partition = index % PARTITIONS;
      const offset = Math.floor(index / PARTITIONS);
      if (offset < (intake.position(partition) ?? 0)) continue;
      const bytes = Buffer.from(message(index));
      await intake.accept({
        partition,
        nextOffset: offset + 1,
        endOffset: MESSAGES / PARTITIONS,
        forEach: (visit) => visit(offset, START + index * 20_000, bytes, 0, bytes.length),
      });
    }
  }

  async commit(offsets: ReadonlyMap<number, number>) {
    this.committed = new Map(offsets);
  }

  async stop() {}
}

/** What has been acknowledged stays; a crash loses the rest. */
export class Acknowledged<Item> implements Sink<Item> {
  #waiting: Item[] = [];

  constructor(readonly items: Item[]) {}

  write(items: readonly Item[]) {
    this.#waiting.push(...items);
  }

  async settle() {}

  async flush() {
    this.items.push(...this.#waiting.splice(0));
  }

  async close() {}
}

/** Lines as texts. */
export const textsOf = (items: readonly Lines[]): string[] => items.flatMap((lines) => [...lines]);

/** Lines that have been acknowledged stay, as texts. */
export function acknowledgedLines(into: string[]): LineSink {
  const sink = new Acknowledged(into);
  return {
    write: (items) => sink.write(textsOf(items)),
    settle: () => sink.settle(),
    flush: () => sink.flush(),
    close: () => sink.close(),
  };
}

export function makeJob(topic: Topic, lines: string[], objects: ObjectStore, definition: Pipeline = pipeline) {
  return new Job({
    pipeline: definition,
    source: topic,
    objects,
    lines: acknowledgedLines(lines),
    rejected: new Acknowledged([]),
    logger: pino({ level: 'silent' }),
    idleness: minutes(10),
    // Every chunk ends in a checkpoint.
    checkpointInterval: seconds(0),
  });
}

let connection: Promise<DuckDBConnection> | undefined;

/** The rows that the Parquet files below a directory hold. */
export async function storedRows(directory: string) {
  connection ??= DuckDBInstance.create(':memory:', { threads: '1' }).then((instance) => instance.connect());
  const result = await (await connection).runAndReadAll(
    `SELECT name, tag_value::INT v FROM read_parquet('${directory}/**/*.parquet') ORDER BY v`,
  );
  return result.getRowsJson();
}

export const ALL_ROWS = Array.from({ length: MESSAGES }, (_, index) => [
  ['pu136mod-ni-001', index * 10],
  ['pu136mod-ns-021', index * 10 + 1],
  ['other', index * 10 + 2],
]).flat();
