import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hasPages } from '../../../../infra/dashboard/pages';

let server: Server;
let url: string;

/** @param status of what InfluxDB answers for its first page */
async function influxDb(status: number): Promise<void> {
  server = createServer((_, response) => response.writeHead(status).end('no assets included in binary'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => server.close());

test('an InfluxDB that was built without its pages has none', async () => {
  await influxDb(404);
  expect(await hasPages(url)).toBe(false);
});

test('another has them', async () => {
  await influxDb(200);
  expect(await hasPages(`${url}/`)).toBe(true);
});
