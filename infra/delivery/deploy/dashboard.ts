import { pipeline } from '../../../job/pipeline';
import { installDashboard } from '../../dashboard/install';
import { timeSeriesDashboard } from '../../dashboard/time-series';
import type { Target } from '../cluster/target';
import { withInfluxDb } from '../operate/access';

/**
 * Installs the dashboard in the cluster's InfluxDB, or renews it. The system runs without: what goes wrong is only a
 * warning, with the way to do it by hand.
 */
export async function deployDashboard(to: Target): Promise<void> {
  try {
    await withInfluxDb(to, (access) => installDashboard(access, timeSeriesDashboard(pipeline, access.bucket)));
    to.progress.state(DASHBOARD, 'ready', 'installed in InfluxDB');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const fix = `'make open ENV=${to.name}' and 'make dashboard' with INFLUX_TOKEN install it`;
    to.progress.state(DASHBOARD, 'failed', `it is not installed (${reason}): ${fix}`);
  }
}

const DASHBOARD = 'dashboard';
