import type { Dashboard } from './dashboard';
import { ask, type InfluxDb, organization } from './influxdb-api';
import { template } from './template';

/**
 * Installs a dashboard, in the place of what was installed under its name before.
 * @returns where a browser finds it
 * @throws Error that says what InfluxDB answered
 */
export async function installDashboard(influxDb: InfluxDb, dashboard: Dashboard): Promise<string> {
  const orgID = await organization(influxDb);
  const stackID = await stack(influxDb, orgID, dashboard.name);
  const { summary }: Applied = await ask(influxDb, 'POST', '/api/v2/templates/apply', {
    orgID,
    stackID,
    template: { contents: [template(dashboard)] },
  });
  const id = summary.dashboards[0]?.id ?? '';
  return new URL(`/orgs/${orgID}/dashboards/${id}`, influxDb.url).href;
}

interface Applied {
  readonly summary: { readonly dashboards: readonly { readonly id: string }[] };
}

/** A stack is how InfluxDB knows what an earlier installation made. */
async function stack(influxDb: InfluxDb, orgID: string, name: string): Promise<string> {
  const query = new URLSearchParams({ orgID, name });
  const { stacks }: { stacks: readonly { readonly id: string }[] } = await ask(
    influxDb,
    'GET',
    `/api/v2/stacks?${query}`,
  );
  const [existing] = stacks;
  if (existing !== undefined) return existing.id;
  const made: { readonly id: string } = await ask(influxDb, 'POST', '/api/v2/stacks', { orgID, name });
  return made.id;
}
