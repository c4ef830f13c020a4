import fc from 'fast-check';
import { pino } from 'pino';
import type { Chunk, Intake } from '../../../../../job/node/source/source';
import { TopicPositions } from '../../../../../job/node/source/topic-positions';
import { FakeLog } from './fake-log';

const PARTITION = 0;

type Event =
  | { readonly kind: 'append'; readonly count: number }
  | { readonly kind: 'cut'; readonly share: number }
  | { readonly kind: 'delete'; readonly share: number }
  | { readonly kind: 'make again' }
  | { readonly kind: 'fetch'; readonly count: number }
  | { readonly kind: 'restart' };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const count = fc.integer({ min: 1, max: 5 });
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), count }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('fetch' as const), count }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), share }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), share }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('make again' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

/** A topic of one partition, its broker, and a job that reads it and goes on whatever happens. */
class World implements Intake {
  log = new FakeLog();
  readonly read: string[] = [];
  lost = 0;
  #topics = 0;
  #appended = 0;
  #position: number | undefined;
  #mark: string | undefined;
  #positions = this.#start();

  position(): number | undefined {
    return this.#position;
  }

  mark(): string | undefined {
    return this.#mark;
  }

  reread(): undefined {}

  expect(_: number, position: number, _end: number, mark?: string): void {
    this.#position = position;
    this.#mark = mark;
  }

  accept(_: Chunk): Promise<void> {
    throw new Error('records are taken as they are fetched');
  }

  happen(event: Event): void {
    const { log } = this;
    const at = (part: number) => log.start + Math.floor(part * (log.end - log.start + 1));
    switch (event.kind) {
      case 'append':
        log.append(...Array.from({ length: event.count }, () => `${this.#appended++}`));
        break;
      case 'cut':
        log.cutTo(at(event.share));
        break;
      case 'delete':
        log.deleteBefore(at(event.share));
        break;
      case 'make again':
        this.log = new FakeLog();
        this.#topics++;
        break;
      case 'fetch':
        this.#fetch(event.count);
        break;
      case 'restart':
        this.#positions = this.#start();
        break;
    }
  }

  /** Lets nothing happen any more until all has been read. */
  settle(): void {
    for (let fetches = 0; fetches < 20; fetches++) this.#fetch(Number.POSITIVE_INFINITY);
  }

  get #topicId(): string {
    return `topic${this.#topics}`;
  }

  get #range() {
    return { partition: PARTITION, start: this.log.start, end: this.log.end };
  }

  #start(): TopicPositions {
    const logger = pino({ level: 'error' }, { write: (line: string) => this.#count(JSON.parse(line)) });
    const options = { topic: 't', groupId: 'g', whenOffsetsGoBack: 'continue', whenGroupIsAhead: 'stop' } as const;
    const positions = new TopicPositions({ ...options, logger }, this, this.#topicId);
    positions.begin([this.#range], new Map());
    return positions;
  }

  #count({ msg, records }: { msg: string; records: number }): void {
    if (msg.startsWith('records were deleted')) this.lost += records;
  }

  /** What the broker does with a fetch, and the source with its answer. */
  #fetch(limit: number): void {
    const { log } = this;
    const positions = this.#positions;
    const offset = this.#position ?? 0;
    if (positions.topicId !== this.#topicId) {
      positions.replaced(this.#topicId, [this.#range]);
      return;
    }
    const diverging = log.divergence(offset, positions.lastEpoch(PARTITION, offset) ?? -1);
    if (offset < log.start || (diverging === undefined && offset > log.end)) {
      positions.outOfRange(this.#range, offset);
      return;
    }
    if (diverging !== undefined) {
      positions.diverged(this.#range, offset, diverging);
      return;
    }
    const records = log.records.filter((record) => record.offset >= offset).slice(0, limit);
    const last = records.at(-1);
    if (last === undefined) return;
    this.read.push(...records.map(({ value }) => value));
    positions.fetched(PARTITION, last.offset + 1, last.epoch);
    this.expect(PARTITION, last.offset + 1, log.end, positions.markAt(PARTITION, last.offset + 1));
  }
}

test('whatever becomes of a topic, each record that is in it is read once, and none twice', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const world = new World();
      for (const each of events) world.happen(each);
      world.settle();
      expect(world.read).toEqual(expect.arrayContaining(world.log.records.map(({ value }) => value)));
      expect(new Set(world.read).size).toBe(world.read.length);
    }),
    { numRuns: 500 },
  );
});

test('what retention deletes before it was read is counted', () => {
  const kept = event.filter(({ kind }) => kind !== 'make again' && kind !== 'cut');
  fc.assert(
    fc.property(fc.array(kept, { maxLength: 40 }), (events) => {
      const world = new World();
      let appended = 0;
      for (const each of events) {
        world.happen(each);
        if (each.kind === 'append') appended += each.count;
      }
      world.settle();
      expect(world.read.length + world.lost).toBe(appended);
    }),
    { numRuns: 500 },
  );
});
