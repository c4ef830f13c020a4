import Table from 'cli-table3';
import pc from 'picocolors';
import { counted } from '../../../job/counted';
import type { AlertState } from '../../health/evaluate';
import { duration } from '../cluster/age';
import type { Known, Status } from './status';

const COLOURS = { ready: pc.green, waiting: pc.yellow, failed: pc.red };

/** A status as people read it: one screen. */
export function statusTable({ components, job, lastFile, alerts }: Status): string {
  const parts = new Table({ head: ['component', 'object', 'state'], style: { head: [], border: [], compact: true } });
  for (const { component, object, state, message } of components) {
    parts.push([component, object, COLOURS[state](message)]);
  }
  const figures = new Table({ style: { head: [], border: [], compact: true } });
  figures.push(
    ['consumer lag', tell(job, ({ lag }) => `${counted(lag, 'record')}`)],
    ['last checkpoint', tell(job, ({ checkpointAge }) => (checkpointAge === undefined ? NONE : ago(checkpointAge)))],
    ['restarts', tell(job, ({ restarts }) => restarts.toLocaleString('en'))],
    ['last file', tell(lastFile, ({ name, age, bytes }) => `${name}, ${ago(age)}, ${counted(bytes, 'byte')}`)],
    ['alerts', tell(alerts, alertLines)],
  );
  return `${parts}\n${figures}\n`;
}

/** Each alert that fires, with where it is said what it means. */
function alertLines(alerts: readonly AlertState[]): string {
  const firing = alerts.filter((alert) => alert.fires);
  if (firing.length === 0) return pc.green(`none of ${alerts.length}`);
  return firing
    .map(({ name, value, unit, threshold }) => {
      const [side, limit] = 'above' in threshold ? ['above', threshold.above] : ['below', threshold.below];
      const figure = value?.toLocaleString('en', { maximumFractionDigits: 2 });
      return `${pc.red(name)}: ${figure} ${unit}, ${side} ${limit} (docs/runbook.md#${name})`;
    })
    .join('\n');
}

const NONE = pc.yellow('none yet');

function tell<T extends object>(known: Known<T> | undefined, text: (value: T) => string): string {
  if (known === undefined) return NONE;
  return 'unknown' in known ? pc.yellow(`unknown: ${known.unknown}`) : text(known);
}

const ago = (milliseconds: number): string => `${duration(milliseconds)} ago`;
