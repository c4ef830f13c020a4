import { InfluxDb } from '../../constructs/influxdb';
import { setRetention } from '../../dashboard/bucket';
import { installAll } from '../../dashboard/dashboards';
import type { Target } from '../cluster/target';
import { constructsOf, withInfluxDb } from '../operate/access';
import type { Plan } from '../plan/plan';
import { RETENTION } from '../plan/rules/influxdb';

/**
 * Brings to the cluster's InfluxDB what no manifest can: the retention of a bucket that exists, the dashboards, and the
 * checks of the alerts. The system runs without: what goes wrong is only a warning, with the way to do it by hand.
 */
export async function deployToInfluxDb(to: Target, plan: Plan): Promise<void> {
  if (changesRetention(plan)) await deployRetention(to);
  await deployDashboards(to);
}

/** Whether the plan shows another retention: nobody's points go unannounced, nor those of a bucket changed by hand. */
export const changesRetention = ({ changes }: Plan): boolean =>
  changes.some(({ action, fields }) => action === 'update' && fields.some(({ path }) => RETENTION.test(path)));

async function deployRetention(to: Target): Promise<void> {
  const [influxDb] = constructsOf(to, InfluxDb);
  if (influxDb === undefined) return;
  const { bucket, retention, retentionSeconds } = influxDb;
  const what = `bucket ${bucket}`;
  try {
    const changed = await withInfluxDb(to, (access) => setRetention(access, bucket, retentionSeconds));
    if (changed) to.progress.state(what, 'ready', `keeps points for ${retention} from now on`);
  } catch (error) {
    const fix = `'make open ENV=${to.name}' and 'influx bucket update --retention ${retention}' set it`;
    to.progress.state(
      what,
      'failed',
      `whether it keeps points for ${retention} is not known (${messageOf(error)}): ${fix}`,
    );
  }
}

async function deployDashboards(to: Target): Promise<void> {
  try {
    await withInfluxDb(to, (access) => installAll(access, to.props));
    to.progress.state(DASHBOARDS, 'ready', 'installed in InfluxDB');
  } catch (error) {
    const fix = `'make open ENV=${to.name}' and 'make dashboard ENV=${to.name}' with INFLUX_TOKEN install them`;
    to.progress.state(DASHBOARDS, 'failed', `they are not installed (${messageOf(error)}): ${fix}`);
  }
}

const DASHBOARDS = 'dashboards and checks';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
