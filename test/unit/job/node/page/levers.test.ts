import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Job } from '../../../../../job/node/job/job';
import { type Levers, LivePage } from '../../../../../job/node/page/live-page';
import { pipeline } from '../../../../../job/pipeline';

const PLACES = { source: '', store: '', lines: '', rejected: '', topics: [] };
let server: Server;
let url: string;
let pulled: string[];

async function serve(levers?: Levers): Promise<void> {
  const page = new LivePage(pipeline, PLACES, levers);
  server = createServer((request, response) => {
    if (!page.answer(request, response, {} as Job)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(() => {
  pulled = [];
});
afterEach(() => server.close());

const levers = (): Levers => ({
  held: undefined,
  recovery: undefined,
  hold: () => pulled.push('hold'),
  release: () => pulled.push('release'),
  sendLate: () => pulled.push('late'),
  kill: () => pulled.push('kill'),
});
const pull = async (headers: Record<string, string>, method = 'POST') =>
  (await fetch(`${url}/page/levers/hold`, { method, headers })).status;

test('a lever is pulled by its page', async () => {
  await serve(levers());
  expect(await pull({ 'X-Lever': '1' })).toBe(204);
  expect(pulled).toEqual(['hold']);
});

test("a lever is not pulled by another site's page, nor by following a link", async () => {
  await serve(levers());
  expect(await pull({})).toBe(405);
  expect(await pull({ 'X-Lever': '1' }, 'GET')).toBe(405);
  expect(pulled).toEqual([]);
});

test('a job that counts has no levers', async () => {
  await serve();
  expect(await pull({ 'X-Lever': '1' })).toBe(404);
});
