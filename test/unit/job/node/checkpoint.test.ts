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
        { type: 'numeric', names: ['ni-1', 'nd-1'], accumulators: { fn: 'average', sums: [1.5, 2], counts: [1, 3] } },
        {
          type: 'string',
          names: ['ns-1'],
          accumulators: { fn: 'last', values: ['"é'], by: [7], offsets: [3], partitions: [2], rows: [1] },
        },
      ],
    },
  ],
  files: [],
  finished: false,
};

/** The windows of CHECKPOINT as formats 1 and 2 kept them. */
const FORMER_WINDOWS = [
  {
    start: 60_000,
    tags: [
      ['ni-1', 'numeric', ['average', 1.5, 1]],
      ['ns-1', 'string', ['last', '"é', 7, { offset: 3, partition: 2, row: 1 }]],
      ['nd-1', 'numeric', ['average', 2, 3]],
    ],
  },
];

function written(format: number, fields: object = {}): Buffer {
  const body = JSON.stringify({ ...CHECKPOINT, windows: FORMER_WINDOWS, ...fields });
  const sha256 = createHash('sha256').update(body).digest('hex');
  return Buffer.from(`${JSON.stringify({ format, instance: INSTANCE, sha256 })}\n${body}\n`);
}

test('a checkpoint comes back as it was written, with the definition of its windows', () => {
  const checkpoint = { ...CHECKPOINT, aggregation: aggregationOf(pipeline), former: [] };
  const origin = { instance: INSTANCE, log: LOG, follows: 'c0ffee' as Digest };
  const { bytes, digest } = encodeCheckpoint(checkpoint, origin);
  expect(decodeCheckpoint(bytes, 'it')).toEqual({ checkpoint, ...origin, digest });
});

test('one of format 3 continues with file names that begin as those of its instance did', () => {
  const bytes = written(3, { windows: CHECKPOINT.windows });
  expect(decodeCheckpoint(bytes, 'it')).toMatchObject({ checkpoint: CHECKPOINT, instance: INSTANCE, log: 'an-insta' });
});

test('one of format 1, which names no definition, is read', () => {
  expect(decodeCheckpoint(written(1), 'it').checkpoint).toEqual(CHECKPOINT);
});

test('one of format 2, with windows of a former definition, is read', () => {
  const aggregation = aggregationOf(pipeline);
  const spans = [{ from: 0, to: 120_000 }];
  const bytes = written(2, { aggregation, former: [{ aggregation, spans, windows: FORMER_WINDOWS }] });
  expect(decodeCheckpoint(bytes, 'it').checkpoint).toEqual({
    ...CHECKPOINT,
    aggregation,
    former: [{ aggregation, spans, windows: CHECKPOINT.windows }],
  });
});

test('one of a later format is refused, with the formats that are read', () => {
  expect(() => decodeCheckpoint(written(5), 'it')).toThrow(
    'checkpoint it has format 5, and this version reads the formats 1, 2, 3, 4: run the version that wrote it',
  );
});
