import { type Check, DESCRIPTION } from '../health/check';
import { ask, type InfluxDb, organization, remove } from './influxdb-api';

interface Installed {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

/**
 * Installs checks in the places of those of their names, and deletes those that were installed before and are not told.
 * @throws Error that says what InfluxDB answered
 */
export async function installChecks(influxDb: InfluxDb, checks: readonly Check[]): Promise<void> {
  const orgID = await organization(influxDb);
  const query = new URLSearchParams({ orgID, limit: '100' });
  const { checks: there }: { checks: readonly Installed[] } = await ask(influxDb, 'GET', `/api/v2/checks?${query}`);
  for (const check of checks) {
    const id = there.find(({ name }) => name === check.name)?.id;
    await (id === undefined
      ? ask(influxDb, 'POST', '/api/v2/checks', { ...check, orgID })
      : ask(influxDb, 'PUT', `/api/v2/checks/${id}`, { ...check, orgID }));
  }
  for (const { id, name, description } of there) {
    if (description === DESCRIPTION && !checks.some((check) => check.name === name))
      await remove(influxDb, `/api/v2/checks/${id}`);
  }
}
