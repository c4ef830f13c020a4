import { Counters } from '../../../../job/node/counters';
import { describeRows, rowCounts } from '../../../../job/node/row-counts';
import { pipeline } from '../../../../job/pipeline';

const stored = { text: '', for: 'speed-layer' } as const;
const reasons = { ...pipeline.rejected.reasons, boolean: stored };

function counted() {
  const counters = new Counters({ rejected: { ...pipeline.rejected, reasons } });
  Object.assign(counters, { rows: 20, rowsStored: 18, rowsLate: 2, rowsUntyped: 3 });
  for (const reason of ['fields', 'instant', 'number', 'boolean', 'boolean', 'boolean', 'boolean'] as const)
    counters.reject(reason);
  return rowCounts(counters, { rejected: { ...pipeline.rejected, reasons } });
}

test('each row that was read is counted once', () => {
  const { read, stored, rejected, aggregated, withoutNumber, withoutBoolean, late, untyped } = counted();
  expect([read, stored + rejected]).toEqual([20, 20]);
  expect([aggregated, withoutNumber, withoutBoolean, late, untyped]).toEqual([8, 1, 4, 2, 3]);
});

test('a value that is no boolean is not said to be no number', () => {
  expect(describeRows(counted())).toEqual([
    'rows read                         20',
    '  stored                          18',
    '    aggregated                     8',
    '    without a number               1  of numeric tags: left out of the windows, and reported as rejected',
    '    without a boolean              4  of boolean tags: likewise',
    '    late                           2  their window had closed: left out of the windows',
    '    of other names                 3  no tag type has such a name: they are stored only',
    '  rejected                         2  not stored',
  ]);
});
