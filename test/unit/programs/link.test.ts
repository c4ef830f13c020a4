import { createServer, type Server } from 'node:http';
import { Link } from '../../programs/link';

let server: Server;
let link: Link;

beforeEach(async () => {
  server = createServer((_, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  link = await Link.to(address.port);
});

afterEach(async () => {
  await link.cut();
  server.close();
});

const ask = async () => (await fetch(`http://127.0.0.1:${link.port}`)).text();

test('what is sent to a link reaches the server, and its answer comes back', async () => {
  expect(await ask()).toBe('here');
});

test('a link that is cut refuses connections', async () => {
  await link.cut();
  await expect(ask()).rejects.toThrow('fetch failed');
});

test('cutting a link ends the connections that are open', async () => {
  server.removeAllListeners('request').on('request', () => {});
  const asked = expect(ask()).rejects.toThrow('fetch failed');
  while ((await connections()) === 0) await new Promise(setImmediate);
  await link.cut();
  await asked;
});

test('a link that was mended works again on its port', async () => {
  const { port } = link;
  await link.cut();
  await link.mend();
  expect(link.port).toBe(port);
  expect(await ask()).toBe('here');
});

function connections(): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}
