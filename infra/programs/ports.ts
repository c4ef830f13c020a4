import { createServer } from 'node:net';

/**
 * Below the range (from 32768) that the kernel takes ports for outgoing connections from: a program that is stopped
 * and started again on its port would otherwise find it taken now and then.
 */
const LOWEST = 12_000;
const HIGHEST = 31_999;
const ATTEMPTS = 200;

/** Every process chooses from one of so many series: two that start programs at once seldom choose the same port. */
const SERIES = 16;

const given = new Set<number>();

/** A TCP port of the loopback interface that nobody listens on, and that this process gets once. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const step = Math.floor((Math.random() * (HIGHEST - LOWEST + 1)) / SERIES);
    const port = LOWEST + step * SERIES + (process.pid % SERIES);
    if (given.has(port)) continue;
    // Before it is tried: whoever asks meanwhile gets another.
    given.add(port);
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port found between ${LOWEST} and ${HIGHEST} on 127.0.0.1 in ${ATTEMPTS} attempts`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
