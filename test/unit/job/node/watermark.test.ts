import fc from 'fast-check';
import { seconds } from '../../../../job/duration';
import { Watermark } from '../../../../job/node/windows/watermark';

const IDLENESS = seconds(30);

test('it is the lowest of the highest event times of the partitions', () => {
  const watermark = new Watermark(IDLENESS);
  watermark.expect(0, false);
  watermark.expect(1, false);
  watermark.observe(0, 100);
  expect(watermark.current).toBe(Number.NEGATIVE_INFINITY);
  watermark.observe(1, 50);
  expect(watermark.current).toBe(50);
  watermark.observe(1, 200);
  expect(watermark.current).toBe(100);
});

test('a record that is older than another of its partition does not move it', () => {
  const watermark = new Watermark(IDLENESS);
  watermark.observe(0, 100);
  expect(watermark.observe(0, 40)).toBe(false);
  expect(watermark.current).toBe(100);
});

test('a partition that was silent for the idleness no longer holds it back', () => {
  const watermark = new Watermark(IDLENESS);
  watermark.observe(0, 10);
  watermark.expect(1, false);
  watermark.observe(0, 100);
  watermark.tick(29_999);
  expect(watermark.current).toBe(10);
  watermark.observe(0, 100);
  watermark.tick(1);
  expect(watermark.current).toBe(100);
});

test('a partition with records that wait is behind, not idle', () => {
  const watermark = new Watermark(IDLENESS);
  watermark.expect(0, true);
  watermark.expect(1, false);
  watermark.observe(1, 100);
  watermark.tick(1_000_000);
  expect(watermark.current).toBe(Number.NEGATIVE_INFINITY);
});

test('an idle partition that wakes up holds it back again, but never turns it back', () => {
  const watermark = new Watermark(IDLENESS);
  watermark.observe(0, 10);
  watermark.expect(1, false);
  watermark.tick(30_000);
  watermark.observe(0, 100);
  expect(watermark.current).toBe(100);
  watermark.observe(1, 50);
  watermark.observe(0, 300);
  expect(watermark.current).toBe(100);
  watermark.observe(1, 200);
  expect(watermark.current).toBe(200);
});

test('where all partitions are idle, it is the highest of all', () => {
  const watermark = new Watermark(IDLENESS);
  watermark.expect(0, false);
  watermark.expect(1, false);
  watermark.observe(0, 100);
  watermark.observe(1, 200);
  watermark.tick(30_000);
  expect(watermark.current).toBe(200);
});

test('it goes on from its state as if nothing had happened', () => {
  const watermark = new Watermark(IDLENESS);
  watermark.observe(0, 100);
  watermark.observe(1, 200);
  const restored = new Watermark(IDLENESS, JSON.parse(JSON.stringify(watermark.state)));
  expect(restored.current).toBe(100);
  restored.observe(0, 150);
  expect(restored.current).toBe(150);
});

test('a partition without a record so far holds the restored one back as well', () => {
  const watermark = new Watermark(IDLENESS);
  for (const partition of [0, 1]) watermark.expect(partition, true);
  watermark.observe(0, 500);
  const restored = new Watermark(IDLENESS, JSON.parse(JSON.stringify(watermark.state)));
  restored.tick(1_000);
  for (const partition of [0, 1]) restored.expect(partition, true);
  restored.observe(1, 100);
  expect(restored.current).toBe(100);
});

test('wherever it is restored, it stands where it stood', () => {
  const partition = fc.nat(3);
  const event = fc.oneof(
    fc.record({ partition, time: fc.nat(1_000) }),
    fc.record({ tick: fc.nat(40_000) }),
    fc.record({ expected: partition, behind: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const watermark = new Watermark(IDLENESS);
      for (const happened of events) {
        if ('tick' in happened) watermark.tick(happened.tick);
        else if ('expected' in happened) watermark.expect(happened.expected, happened.behind);
        else watermark.observe(happened.partition, happened.time);
        const restored = new Watermark(IDLENESS, JSON.parse(JSON.stringify(watermark.state)));
        expect(restored.current).toBe(watermark.current);
      }
    }),
  );
});

test('whatever happens, it never goes back', () => {
  const event = fc.oneof(fc.record({ partition: fc.nat(3), time: fc.nat(1_000) }), fc.record({ tick: fc.nat(40_000) }));
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const watermark = new Watermark(IDLENESS);
      for (const happened of events) {
        const before = watermark.current;
        const moved =
          'tick' in happened ? watermark.tick(happened.tick) : watermark.observe(happened.partition, happened.time);
        expect(watermark.current).toBeGreaterThanOrEqual(before);
        expect(moved).toBe(watermark.current > before);
      }
    }),
  );
});

test('an idle partition in which records wait again holds it back from then on', () => {
  const watermark = new Watermark(IDLENESS);
  watermark.observe(0, 5);
  watermark.observe(1, 5);
  watermark.tick(30_000);
  watermark.observe(1, 7);
  expect(watermark.current).toBe(7);
  watermark.setBehind(0, true);
  expect(watermark.observe(1, 9)).toBe(false);
  expect(watermark.current).toBe(7);
});

test('the partition that it waits for moves it no further than to the next one', () => {
  const watermark = new Watermark(IDLENESS);
  for (const [partition, time] of [20, 30, 10].entries()) watermark.observe(partition, time);
  for (const time of [12, 20, 25, 40]) watermark.observe(2, time);
  expect(watermark.current).toBe(20);
  watermark.observe(0, 35);
  expect(watermark.current).toBe(30);
});

test('it tells which partition it waits for, and which ones it does not wait for', () => {
  const watermark = new Watermark(seconds(30));
  watermark.observe(0, 10);
  watermark.observe(1, 20);
  watermark.tick(30_000);
  watermark.observe(1, 25);
  expect(watermark.partitions).toEqual([
    { partition: 0, eventTime: 10, isIdle: true, isHolding: false },
    { partition: 1, eventTime: 25, isIdle: false, isHolding: true },
  ]);
});
