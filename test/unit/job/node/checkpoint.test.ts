import { createHash } from 'node:crypto';
import { decodeCheckpoint, encodeCheckpoint, type InstanceId } from '../../../../job/node/checkpoint/checkpoint';
import { aggregationOf } from '../../../../job/node/windows/aggregation';
import { pipeline } from '../../../../job/pipeline';

const INSTANCE = 'an-instance' as InstanceId;
const CHECKPOINT = {
  source: 'kafka:test/time-series',
  offsets: { 0: 7 },
  watermark: { current: 60_000, partitions: { 0: 60_000 } },
  windows: [{ start: 60_000, tags: [] }],
  files: [],
  finished: false,
};

function written(format: number): Buffer {
  const body = JSON.stringify(CHECKPOINT);
  const sha256 = createHash('sha256').update(body).digest('hex');
  return Buffer.from(`${JSON.stringify({ format, instance: INSTANCE, sha256 })}\n${body}\n`);
}

test('a checkpoint comes back as it was written, with the definition of its windows', () => {
  const checkpoint = { ...CHECKPOINT, aggregation: aggregationOf(pipeline), former: [] };
  const bytes = encodeCheckpoint(checkpoint, INSTANCE);
  expect(decodeCheckpoint(bytes, 'it')).toEqual({ checkpoint, instance: INSTANCE });
});

test('one of format 1, which names no definition, is read', () => {
  expect(decodeCheckpoint(written(1), 'it').checkpoint).toEqual(CHECKPOINT);
});

test('one of a later format is refused, with the formats that are read', () => {
  expect(() => decodeCheckpoint(written(3), 'it')).toThrow(
    'checkpoint it has format 3, and this version reads the formats 1, 2: run the version that wrote it',
  );
});
