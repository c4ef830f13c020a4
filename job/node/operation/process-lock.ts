import { once } from 'node:events';
import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Who holds a lock. */
export interface Holder {
  /** The socket that it listens on. */
  readonly socket: string;
  /** What it says of itself, such as where its page is. */
  readonly says: string;
}

export interface LockOptions {
  /** Asked whenever somebody wants to know. One line. */
  readonly says: () => string;
  /** Another process wants this one to stop. */
  readonly onStop: () => void;
}

/**
 * Takes a lock for as long as this process lives. The lock is a link to a socket: unlike a process id that can't come to
 * mean another process, since nobody answers when the process has ended, however it did.
 * @param file the link; its folder is made
 * @returns what gives the lock up, or who holds it
 */
export async function takeLock(file: string, { says, onStop }: LockOptions): Promise<(() => void) | Holder> {
  const holder = await findHolder(file);
  if (holder !== undefined) return holder;
  const socket = join(mkdtempSync(join(tmpdir(), 'uaf-lock-')), 'socket');
  const server = createServer((connection) => {
    // Whoever asks is gone again, or waits for the end.
    connection.on('error', () => {});
    connection.on('data', onStop);
    connection.write(`${says()}\n`);
  });
  server.listen(socket);
  await once(server, 'listening');
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(socket, file);
  return () => {
    remove(file, socket);
    server.close();
  };
}

/** Who holds a lock. What one that was killed has left is removed. */
export async function findHolder(file: string): Promise<Holder | undefined> {
  const socket = linkedFrom(file);
  if (socket === undefined) return undefined;
  const says = await ask(socket);
  if (says !== undefined) return { socket, says };
  remove(file, socket);
  return undefined;
}

/** Has the holder of a lock stop, and waits for its end. */
export async function stopHolder({ socket }: Holder): Promise<void> {
  const connection = createConnection(socket);
  await once(connection, 'connect');
  connection.write('stop\n');
  connection.resume();
  await once(connection, 'close');
}

function linkedFrom(file: string): string | undefined {
  return lstatSync(file, { throwIfNoEntry: false }) && readlinkSync(file);
}

/** @returns undefined when nobody answers */
function ask(socket: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const connection = createConnection(socket);
    connection.once('error', () => resolve(undefined));
    connection.once('close', () => resolve(said));
    connection.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const end = said.indexOf('\n');
      if (end === -1) return;
      said = said.slice(0, end);
      connection.destroy();
    });
  });
}

function remove(file: string, socket: string): void {
  rmSync(file, { force: true });
  rmSync(dirname(socket), { recursive: true, force: true });
}
