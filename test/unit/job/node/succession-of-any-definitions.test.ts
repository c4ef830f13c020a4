import fc from 'fast-check';
import { minutes, seconds } from '../../../../job/duration';
import { pipeline as actual } from '../../../../job/pipeline';
import { Aggregates, defined, MINUTE, type Row } from './aggregates-over-restarts';

test('whatever definitions with windows that overlap follow one another, each window is whole and of one of them', () => {
  const sizes = [
    [2, 2],
    [3, 1],
    [4, 2],
    [6, 3],
  ] as const;
  const definitions = sizes.map(([size, hop], index) => {
    const definition = defined(minutes(hop), `f${index}`);
    const furtherWindows = { sliding: { type: 'hopping', size: minutes(size), hop: minutes(hop) } as const };
    const speedLayer = { ...definition.speedLayer, ...(size > hop && { furtherWindows }) };
    return { size: minutes(size), pipeline: { ...definition, speedLayer } };
  });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ ahead: fc.nat(20), value: fc.nat(1000) }) },
    { weight: 2, arbitrary: fc.nat(3) },
    { weight: 2, arbitrary: fc.record({ definition: fc.nat(definitions.length - 1) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
      const job = new Aggregates(defined(minutes(2), 'f0'));
      job.close(0);
      const rows: (Row & { readonly watermark: number })[] = [];
      for (const each of steps) {
        if (typeof each === 'number') job.close(job.watermark + each * MINUTE);
        else if ('definition' in each) job.restart(definitions[each.definition]?.pipeline ?? actual);
        else {
          const row = { eventTime: job.watermark + (each.ahead - 6) * MINUTE, value: each.value };
          rows.push({ ...row, watermark: job.watermark });
          job.add(row);
        }
      }
      job.close(Number.POSITIVE_INFINITY);
      const lines = job.lines.filter((text) => text.startsWith('sliding'));
      for (const text of lines) {
        const [, field, average, end] = /f(\d)=(.*),event_time=(\d+)000000i/.exec(text) ?? [];
        const { size = 0 } = definitions[Number(field)] ?? {};
        const held = rows.filter(
          ({ eventTime, watermark }) =>
            eventTime >= Number(end) - size && eventTime < Number(end) && watermark < Number(end),
        );
        expect(Number(average)).toBeCloseTo(held.reduce((sum, { value }) => sum + value, 0) / held.length, 9);
      }
      // No two definitions have a window that starts at the same time.
      const starts = lines.map((text) => {
        const [, field, end] = /f(\d)=.*,event_time=(\d+)000000i/.exec(text) ?? [];
        return Number(end) - (definitions[Number(field)]?.size ?? 0);
      });
      expect(new Set(starts).size).toBe(starts.length);
    }),
    { numRuns: 500 },
  );
});

test('whatever definitions follow one another, each window is whole and of one of them, and each row in one window', () => {
  const sizes = [seconds(20), MINUTE, seconds(90), minutes(2), minutes(5)];
  const definitions = sizes.map((size, index) => ({ size, field: `f${index}`, pipeline: defined(size, `f${index}`) }));
  const ROUND = seconds(10);
  const step = fc.oneof(
    // How far ahead of the watermark a row is; whole numbers as values, whose sums are exact in any order.
    { weight: 6, arbitrary: fc.record({ ahead: fc.nat(36), value: fc.nat(1000) }) },
    { weight: 2, arbitrary: fc.nat(12) },
    { weight: 2, arbitrary: fc.constantFrom(...definitions) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
      const job = new Aggregates(defined(MINUTE, 'f1'));
      job.close(0);
      const rows: Row[] = [];
      for (const each of steps) {
        if (typeof each === 'number') job.close(job.watermark + each * ROUND);
        else if ('pipeline' in each) job.restart(each.pipeline);
        else {
          const row = { eventTime: job.watermark + (each.ahead - 6) * ROUND, value: each.value };
          rows.push(row);
          job.add(row);
        }
      }
      job.close(Number.POSITIVE_INFINITY);
      const inTime = rows.filter((row) => !job.late.includes(row));
      const covered = job.lines.flatMap((text) => {
        const [, field, average, end] = /(f\d)=(.*),event_time=(\d+)000000i/.exec(text) ?? [];
        const { size = 0 } = definitions.find((definition) => definition.field === field) ?? {};
        const held = inTime.filter((row) => row.eventTime >= Number(end) - size && row.eventTime < Number(end));
        expect(Number(average)).toBe(held.reduce((sum, { value }) => sum + value, 0) / held.length);
        return held;
      });
      expect(covered).toHaveLength(inTime.length);
      expect(new Set(covered)).toEqual(new Set(inTime));
    }),
    { numRuns: 500 },
  );
});
