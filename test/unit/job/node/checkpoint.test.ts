import { createHash } from 'node:crypto';
import {
  type Checkpoint,
  type Digest,
  decodeCheckpoint,
  encodeCheckpoint,
  type InstanceId,
  type LogId,
} from '../../../../job/node/checkpoint/checkpoint';
import { aggregationOf } from '../../../../job/node/windows/aggregation';
import type { SliceState } from '../../../../job/node/windows/slice';
import { pipeline } from '../../../../job/pipeline';

const INSTANCE = 'an-instance' as InstanceId;
const LOG = '0a1b2c3d' as LogId;
const CHECKPOINT: Checkpoint = {
  source: 'kafka:test/time-series',
  offsets: { 0: 7 },
  watermark: { current: 60_000, partitions: { 0: 60_000 } },
  windows: [
    {
      start: 60_000,
      groups: [
        { type: 'numeric', names: ['ni-1', 'nd-1'], accumulators: [{ fn: 'average', sums: [1.5, 2], counts: [1, 3] }] },
        {
          type: 'string',
          names: ['ns-1'],
          accumulators: [{ fn: 'last', values: ['"é'], by: [7], offsets: [3], partitions: [2], rows: [1] }],
        },
      ],
    },
  ],
  files: [],
  finished: false,
};

test('a checkpoint comes back as it was written, with the definition of its windows', () => {
  const checkpoint = { ...CHECKPOINT, aggregation: aggregationOf(pipeline), former: [] };
  const origin = { instance: INSTANCE, log: LOG, follows: 'c0ffee' as Digest };
  const { bytes, digest } = encodeCheckpoint(checkpoint, origin);
  expect(decodeCheckpoint(bytes, 'it')).toEqual({ checkpoint, ...origin, digest });
});

test('one of the format before comes back in the present one, which knows several aggregates of a tag type', () => {
  const checkpoint = { ...CHECKPOINT, aggregation: aggregationOf(pipeline), former: [] };
  const { tagTypes, speedLayer } = pipeline;
  const { key, value, window, line } = speedLayer;
  const ties = ['offset', 'partition', 'row'];
  const aggregates = {
    numeric: { fn: 'average', field: 'average' },
    string: { fn: 'last', field: 'last', by: 'step', ties },
  };
  const [{ start, groups }] = CHECKPOINT.windows as [SliceState];
  const windows = [{ start, groups: groups.map((group) => ({ ...group, accumulators: group.accumulators[0] })) }];
  const former = {
    ...CHECKPOINT,
    aggregation: { tagTypes, key, value, window, aggregates, line },
    windows,
    former: [],
  };
  const body = JSON.stringify({ log: LOG, ...former });
  const sha256 = createHash('sha256').update(body).digest('hex');
  const bytes = Buffer.from(`${JSON.stringify({ format: 4, instance: INSTANCE, sha256 })}\n${body}\n`);
  expect(decodeCheckpoint(bytes, 'it').checkpoint).toEqual(checkpoint);
});

test.each([3, 6])('one of format %i is refused, with the format that is read', (format) => {
  const header = JSON.stringify({ format, instance: INSTANCE, sha256: '' });
  expect(() => decodeCheckpoint(Buffer.from(`${header}\n{}\n`), 'it')).toThrow(
    `checkpoint it has format ${format}, and this version reads formats 4 and 5: run the version that wrote it`,
  );
});
