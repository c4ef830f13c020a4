import { once } from 'node:events';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './programs/process';

/**
 * A socket that a running system can be reached at. Unlike a process id it can't come to mean another process: when the
 * process has ended, however it did, nobody answers.
 */
export async function listen(onStop: () => void): Promise<{ path: string; server: Server }> {
  const path = join(temporaryFolder('up'), 'control');
  const server = createServer((socket) => {
    // Whoever asks is gone again, or waits for the end.
    socket.on('error', () => {});
    socket.on('data', onStop);
  });
  server.listen(path);
  await once(server, 'listening');
  return { path, server };
}

export function isRunning(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** Has a system stop, and waits for its end. */
export async function stop(path: string): Promise<void> {
  const socket = createConnection(path);
  await once(socket, 'connect');
  socket.write('stop\n');
  socket.resume();
  await once(socket, 'close');
}
