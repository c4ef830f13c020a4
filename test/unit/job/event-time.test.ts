import fc from 'fast-check';
import { milliseconds, minutes } from '../../../job/duration';
import { eventTimeRange, isEventTime } from '../../../job/event-time';
import { pipeline } from '../../../job/pipeline';

const MAX_INT64 = 2n ** 63n - 1n;
const nanoseconds = (ms: number) => BigInt(ms) * 1_000_000n;

test('an event time fits 64-bit nanoseconds with the end of its window, and the next later one does not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: minutes(600) }).map(milliseconds), (size) => {
      const { earliest, latest } = eventTimeRange({
        speedLayer: { ...pipeline.speedLayer, window: { type: 'tumbling', size } },
      });
      const windowEnd = (time: number) => (BigInt(time) / BigInt(size) + 1n) * BigInt(size);
      expect(nanoseconds(1) * windowEnd(latest)).toBeLessThanOrEqual(MAX_INT64);
      expect(nanoseconds(1) * windowEnd(latest + 1)).toBeGreaterThan(MAX_INT64);
      expect(nanoseconds(earliest)).toBeGreaterThanOrEqual(-MAX_INT64);
      expect(nanoseconds(earliest - 1)).toBeLessThan(-MAX_INT64);
    }),
  );
});

test('of windows that overlap the last one that an event time is in has room for its end', () => {
  const size = fc.tuple(fc.integer({ min: 1, max: minutes(60) }), fc.integer({ min: 2, max: 60 }));
  fc.assert(
    fc.property(size, ([hop, times]) => {
      const sliding = { type: 'hopping', size: milliseconds(hop * times), hop: milliseconds(hop) } as const;
      const { latest } = eventTimeRange({ speedLayer: { ...pipeline.speedLayer, window: sliding } });
      const lastEnd = (time: number) => (BigInt(time) / BigInt(hop) + BigInt(times)) * BigInt(hop);
      expect(nanoseconds(1) * lastEnd(latest)).toBeLessThanOrEqual(MAX_INT64);
      expect(nanoseconds(1) * lastEnd(latest + 1)).toBeGreaterThan(MAX_INT64);
    }),
  );
});

test.each([
  ['none', -1, false],
  ['before 1970', -2, true],
  ['1970', 0, true],
  ['the greatest of 64 bits', Number(MAX_INT64), false],
  ['the least of 64 bits', -Number(MAX_INT64) - 1, false],
])('a record timestamp of %s (%d): an event time? %s', (_, timestamp, expected) => {
  expect(isEventTime(timestamp, eventTimeRange(pipeline))).toBe(expected);
});
