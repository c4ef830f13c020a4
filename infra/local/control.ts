import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './programs/process';
import { FOLDER } from './state';

/** Names the socket of this checkout's system, from the beginning of its start to the end of its stop. */
const FILE = `${FOLDER}.control`;

/**
 * Makes this process the one that this checkout's system belongs to, and lets others have it stopped: through a socket.
 * Unlike a process id that can't come to mean another process: when the process has ended, however it did, nobody
 * answers.
 * @returns what gives the system up again
 * @throws Error when there is such a process
 */
export async function takeControl(onStop: () => void): Promise<() => void> {
  await refuseSecond();
  const path = join(temporaryFolder('up'), 'control');
  const server = createServer((socket) => {
    // Whoever asks is gone again, or waits for the end.
    socket.on('error', () => {});
    socket.on('data', onStop);
  });
  server.listen(path);
  await once(server, 'listening');
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, path, { flag: 'wx' });
  return () => {
    remove(path);
    server.close();
  };
}

/** @throws Error when this checkout's system runs, is being started or is being stopped */
export async function refuseSecond(): Promise<void> {
  if ((await findControl()) !== undefined) {
    throw new Error("the system of this checkout runs already: 'make down' stops it");
  }
}

/** Has a system stop, and waits for its end. */
export async function stopSystem(path: string): Promise<void> {
  const socket = createConnection(path);
  await once(socket, 'connect');
  socket.write('stop\n');
  socket.resume();
  await once(socket, 'close');
}

/** The socket of this checkout's system. What one that was killed has left is removed. */
export async function findControl(): Promise<string | undefined> {
  if (!existsSync(FILE)) return undefined;
  const path = readFileSync(FILE, 'utf8');
  if (await answers(path)) return path;
  remove(path);
  return undefined;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function remove(path: string): void {
  rmSync(FILE, { force: true });
  rmSync(dirname(path), { recursive: true, force: true });
}
