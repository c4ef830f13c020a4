import Table from 'cli-table3';
import pc from 'picocolors';
import { counted } from '../../job/counted';
import type { Verdict, WindowCount } from './verification';

/** A verdict as people read it. */
export function table({ ok, from, to, sent, stored, windows }: Verdict): string {
  const rows = new Table({
    head: ['', 'expected', 'found', 'missing', 'wrong', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  const mark = (right: boolean) => (right ? pc.green('ok') : pc.red('FAILED'));
  rows.push([
    `rows in S3 (${counted(stored.files, 'file')})`,
    sent.rows,
    stored.rows,
    stored.missing,
    stored.tooMany,
    mark(stored.missing + stored.tooMany === 0),
  ]);
  const line = (name: string, { expected, right, missing, wrong }: WindowCount) =>
    rows.push([name, expected, right + wrong, missing, wrong, mark(right === expected)]);
  for (const [field, count] of Object.entries(windows)) line(`'${field}' in InfluxDB`, count);
  const bad = sent.bad === 0 ? '' : `, and ${sent.bad} bad rows, which are not looked for`;
  return (
    `From ${from} to ${to}, ${counted(sent.messages, 'message')} ${sent.messages === 1 ? 'was' : 'were'} sent with ${counted(sent.rows, 'row')}${bad}.\n${rows}\n` +
    `${ok ? pc.green('All of it has arrived.') : pc.red('Not all of it has arrived as it should.')}\n`
  );
}
