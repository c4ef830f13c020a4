import { once } from 'node:events';
import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../programs/process';
import { FOLDER } from './state';

/** A link to the socket of this checkout's system, from the beginning of its start to the end of its stop. */
const THIS_CHECKOUT = `${FOLDER}.control`;

/**
 * Makes this process the one that this checkout's system belongs to, and lets others have it stopped: through a socket.
 * Unlike a process id that can't come to mean another process: when the process has ended, however it did, nobody
 * answers.
 * @returns what gives the system up again
 * @throws Error when there is such a process
 */
export async function takeControl(onStop: () => void, file = THIS_CHECKOUT): Promise<() => void> {
  await refuseSecond(file);
  const path = join(temporaryFolder('up'), 'control');
  const server = createServer((socket) => {
    // Whoever asks is gone again, or waits for the end.
    socket.on('error', () => {});
    socket.on('data', onStop);
  });
  server.listen(path);
  await once(server, 'listening');
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(path, file);
  return () => {
    remove(file, path);
    server.close();
  };
}

/** @throws Error when this checkout's system runs, is being started or is being stopped */
export async function refuseSecond(file = THIS_CHECKOUT): Promise<void> {
  if ((await findControl(file)) !== undefined) {
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
export async function findControl(file = THIS_CHECKOUT): Promise<string | undefined> {
  const path = linkedFrom(file);
  if (path === undefined || (await answers(path))) return path;
  remove(file, path);
  return undefined;
}

function linkedFrom(file: string): string | undefined {
  return lstatSync(file, { throwIfNoEntry: false }) && readlinkSync(file);
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

function remove(file: string, path: string): void {
  rmSync(file, { force: true });
  rmSync(dirname(path), { recursive: true, force: true });
}
