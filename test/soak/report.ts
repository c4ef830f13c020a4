import Table from 'cli-table3';
import pc from 'picocolors';
import { table } from '../../infra/verify/table';
import type { Growth } from './sampler';
import type { SoakResult } from './soak';
import type { Trend } from './trend';

/**
 * What a program may grow by in the second half and still count as flat. Memory: about what the young generation of the
 * job's heap takes, whose size follows the load (`--max-semi-space-size=64`). Files: a connection to each broker, and
 * those of an upload, which come and go.
 */
const FLAT = { memoryMb: 64, openFiles: 12 } as const;

export const isFlat = ({ memoryMb, openFiles }: Growth): boolean =>
  memoryMb.growth <= FLAT.memoryMb && openFiles.growth <= FLAT.openFiles;

export const hasPassed = ({ growth, arrived }: SoakResult): boolean => arrived.ok && growth.every(isFlat);

/** A soak's outcome as people read it. */
export function report(result: SoakResult): string {
  const rows = new Table({
    head: ['', 'MB', 'growth', 'files', 'growth', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  const course = ({ first, last }: Trend) => `${first.toFixed(0)} -> ${last.toFixed(0)}`;
  for (const each of result.growth) {
    const { name, memoryMb, openFiles } = each;
    const growth = [memoryMb, openFiles].map(({ growth }) => growth.toFixed(1));
    rows.push([
      name,
      course(memoryMb),
      growth[0] ?? '',
      course(openFiles),
      growth[1] ?? '',
      isFlat(each) ? pc.green('flat') : pc.red('FAILED'),
    ]);
  }
  return (
    `${table(result.arrived)}\n${rows}\n` +
    `Growth is that of a line of least squares through the second half; flat is up to ${FLAT.memoryMb} MB and ${FLAT.openFiles} files.\n` +
    `${hasPassed(result) ? pc.green('The soak has passed.') : pc.red('The soak has FAILED.')}\n`
  );
}
