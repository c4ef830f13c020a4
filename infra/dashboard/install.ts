import type { Dashboard } from './dashboard';
import { template } from './template';

export interface InfluxDb {
  /** Such as `http://localhost:8086`. */
  readonly url: string;
  readonly org: string;
  /** One that may write dashboards and stacks of the organization. */
  readonly token: string;
}

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

async function organization(influxDb: InfluxDb): Promise<string> {
  const { orgs }: { orgs: readonly { readonly id: string }[] } = await ask(
    influxDb,
    'GET',
    `/api/v2/orgs?org=${encodeURIComponent(influxDb.org)}`,
  );
  const [found] = orgs;
  if (found === undefined) throw new Error(`InfluxDB at ${influxDb.url} has no organization '${influxDb.org}'`);
  return found.id;
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

/** The caller says what the answer is: InfluxDB's API documents it. */
async function ask<Answer>(
  { url, token }: InfluxDb,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { Authorization: `Token ${token}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new Error(`InfluxDB does not answer at ${url}: ${error.cause ?? error.message}`);
  });
  const text = await response.text();
  if (response.status === 401)
    throw new Error(`InfluxDB at ${url} does not take the token: set INFLUX_TOKEN to one of its own`);
  if (!response.ok) throw new Error(`InfluxDB at ${url} answered ${method} ${path} with ${response.status}: ${text}`);
  return JSON.parse(text);
}
