import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { compact } from '../../../../job/compact/compact';
import { compactedLocation } from '../../../../job/compact/compaction';
import { minutes } from '../../../../job/duration';
import { LongTermStore } from '../../../../job/node/store/long-term-store';
import { S3Store } from '../../../../job/node/store/s3-store';
import { pipeline } from '../../../../job/pipeline';
import { Bucket } from '../../../simulation/s3';

const DAY = Date.parse('2020-02-29');
const FILES = 2;
const NEVER = new Promise<never>(() => {});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'left-over-uploads-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A compaction's two stores in one bucket, of whose requests so many are answered: then its process is dead. */
function open(bucket: Bucket, answered = Number.POSITIVE_INFINITY) {
  const requests: string[] = [];
  const death = new EventEmitter();
  const client = {
    send: async (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
      if (requests.length >= answered) {
        death.emit('dead');
        return NEVER;
      }
      requests.push(command.constructor.name);
      return bucket.answer(command.constructor.name, { ...command.input });
    },
    destroy: () => {},
  };
  const at = (location: string) => {
    const options = { location, region: 'us-east-1', endpoint: undefined, pathStyle: true };
    return new S3Store(options, (action) => action(), client as never);
  };
  const store = at('s3://lake/store');
  const compacted = at(compactedLocation(store.location));
  const settings = { pipeline, closedAfter: minutes(0), grace: minutes(0), logger: pino({ level: 'silent' }), folder };
  return { requests, store, death, compact: () => compact({ ...settings, store, compacted }) };
}

async function bucketWithFiles(listsUploadsByKey: boolean): Promise<Bucket> {
  const bucket = new Bucket({ hasConditionalWrites: true, listsUploadsByKey }, () => {});
  const { store } = open(bucket);
  for (let file = 0; file < FILES; file++) {
    const rows = new LongTermStore(pipeline, store, () => `part-${file}.parquet`);
    rows.append(Float64Array.of(DAY, Number.NaN, Number.NaN, DAY), {
      bytes: Buffer.from(`a${file}`),
      starts: Int32Array.of(0, 0, 1),
      ends: Int32Array.of(0, 1, 2),
    });
    for (const finished of await rows.finish()) await store.publish(finished);
  }
  return bucket;
}

const keysOf = ({ objects }: Bucket, pattern: RegExp) => [...objects.keys()].filter((key) => pattern.test(key));

test.each([
  ['all uploads', false],
  ['those of an exact key, as MinIO', true],
])(
  'whenever a compaction is killed, the next leaves no upload behind in a store that lists %s',
  async (_, byKey) => {
    const whole = open(await bucketWithFiles(byKey));
    await whole.compact();
    for (let killedAt = 0; killedAt < whole.requests.length; killedAt++) {
      const bucket = await bucketWithFiles(byKey);
      const killed = open(bucket, killedAt);
      await Promise.race([once(killed.death, 'dead'), killed.compact()]);
      await open(bucket).compact();
      await open(bucket).compact();
      expect({ killedAt, uploads: [...bucket.uploads.values()] }).toEqual({ killedAt, uploads: [] });
      expect(keysOf(bucket, /^store\//)).toEqual([]);
      expect(keysOf(bucket, /^store-compacted\/.*parquet$/)).toHaveLength(1);
    }
    // What they would have removed.
    for (const left of readdirSync(folder)) rmSync(join(folder, left), { recursive: true });
  },
  60_000,
);
