import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import { SinkError } from '../../../../job/node/errors';
import { InfluxSink } from '../../../../job/node/sink/influx-sink';
import { Lines } from '../../../../job/node/windows/lines';

const TOKEN = 'a-token-that-is-secret';

/** An InfluxDB that takes every point but those that a test names, and answers as InfluxDB 2.7 does. */
let server: Server;
let stored: Set<string>;
let requests: number;
let isRefused: (line: string) => boolean;
let outage: number | undefined;
let log: string[];

beforeEach(async () => {
  stored = new Set();
  requests = 0;
  isRefused = () => false;
  outage = undefined;
  log = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    requests++;
    const lines = body.split('\n').filter((line) => line !== '');
    const answer = (status: number, message: string) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
    if (outage !== undefined) return void answer(outage, 'not now');
    if (lines.some((line) => !line.includes(' '))) return void answer(400, "unable to parse 'x': missing fields");
    for (const line of lines.filter((each) => !isRefused(each))) stored.add(line);
    const dropped = lines.filter(isRefused).length;
    if (dropped === 0) return void response.writeHead(204).end();
    answer(422, `failure writing points to database: partial write: field type conflict dropped=${dropped}`);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function makeSink(): InfluxSink {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const logger = pino({}, { write: (text: string) => void log.push(text) });
  return new InfluxSink({ url, org: 'o', bucket: 'b', token: TOKEN }, (action) => action(), logger);
}

const points = (count: number) => Array.from({ length: count }, (_, i) => `tags,name=t${i} average=1 60000000000`);

test('refused points are left out, counted and logged with the reason; all others are stored', async () => {
  const lines = points(1_000);
  isRefused = (line) => /name=t(7|500|999) /.test(line);
  const sink = makeSink();
  sink.write([Lines.of(...lines)]);
  await sink.flush();
  expect(stored).toEqual(new Set(lines.filter((line) => !isRefused(line))));
  expect(sink.refused).toBe(3);
  expect(JSON.parse(log.join(''))).toMatchObject({
    points: 3,
    line: lines[7],
    reason: expect.stringContaining('type conflict'),
  });
  expect(log.join('')).not.toContain(TOKEN);
});

test('a line that InfluxDB can not parse does not keep the others out', async () => {
  const sink = makeSink();
  sink.write([Lines.of('broken', ...points(10))]);
  await sink.flush();
  expect(stored.size).toBe(10);
  expect(sink.refused).toBe(1);
});

test('where all points are refused together, they are not asked for one by one', async () => {
  isRefused = () => true;
  const sink = makeSink();
  sink.write([Lines.of(...points(5_000))]);
  await sink.flush();
  expect(sink.refused).toBe(5_000);
  expect(requests).toBe(1);
});

test.each([
  [401, 'INFLUX_TOKEN'],
  [403, "may not write to bucket 'b'"],
  [404, "no bucket 'b' of the organization 'o'"],
])('%d is an error at once that says what to do', async (status, text) => {
  outage = status;
  const sink = makeSink();
  sink.write([Lines.of(...points(1))]);
  const flushed = sink.flush();
  await expect(flushed).rejects.toThrow(SinkError);
  await expect(flushed).rejects.toThrow(text);
  await expect(flushed).rejects.not.toThrow(TOKEN);
});

test.each([429, 500, 503])('after %d the points are written again, none of them being refused', async (status) => {
  outage = status;
  const sink = makeSink();
  sink.write([Lines.of(...points(3))]);
  await expect(sink.flush()).rejects.not.toThrow(SinkError);
  outage = undefined;
  await sink.flush();
  expect(stored.size).toBe(3);
  expect(sink.refused).toBe(0);
});
