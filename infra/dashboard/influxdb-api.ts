export interface InfluxDb {
  /** Such as `http://localhost:8086`. */
  readonly url: string;
  readonly org: string;
  /** One that may write what is asked for: dashboards, stacks and checks of the organization, or its buckets. */
  readonly token: string;
}

/** @returns its id */
export async function organization(influxDb: InfluxDb): Promise<string> {
  const { orgs }: { orgs: readonly { readonly id: string }[] } = await ask(
    influxDb,
    'GET',
    `/api/v2/orgs?org=${encodeURIComponent(influxDb.org)}`,
  );
  const [found] = orgs;
  if (found === undefined) throw new Error(`InfluxDB at ${influxDb.url} has no organization '${influxDb.org}'`);
  return found.id;
}

/** The caller says what the answer is: InfluxDB's API documents it. */
export async function ask<Answer>(
  influxDb: InfluxDb,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: object,
): Promise<Answer> {
  return JSON.parse(await request(influxDb, method, path, body));
}

export async function remove(influxDb: InfluxDb, path: string): Promise<void> {
  await request(influxDb, 'DELETE', path);
}

async function request({ url, token }: InfluxDb, method: string, path: string, body?: object): Promise<string> {
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
  return text;
}
