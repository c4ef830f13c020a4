import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { findHolder, type Holder, takeLock } from '../../job/node/operation/process-lock';

const CHECKOUT = resolve(__dirname, '..', '..');
const STATE_HOME = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state');

/**
 * The lock of this checkout's system, from the beginning of its start to the end of its stop. It lies outside of the
 * checkout: what controls processes must not go when somebody deletes data, or all that git does not know.
 */
const THIS_CHECKOUT = join(
  STATE_HOME,
  'understanding-apache-flink',
  `${createHash('sha256').update(CHECKOUT).digest('hex').slice(0, 16)}.lock`,
);

/**
 * Makes this process the one that this checkout's system belongs to, and lets others have it stopped.
 * @returns what gives the system up again
 * @throws Error when there is such a process
 */
export async function takeControl(onStop: () => void, file = THIS_CHECKOUT): Promise<() => void> {
  const taken = await takeLock(file, { says: () => `the system of ${CHECKOUT}`, onStop });
  if (typeof taken !== 'function') throw runsAlready();
  return taken;
}

/** @throws Error when this checkout's system runs, is being started or is being stopped */
export async function refuseSecond(file = THIS_CHECKOUT): Promise<void> {
  if ((await findControl(file)) !== undefined) throw runsAlready();
}

/** The process that this checkout's system belongs to. */
export const findControl = (file = THIS_CHECKOUT): Promise<Holder | undefined> => findHolder(file);

const runsAlready = () => new Error("the system of this checkout runs already: 'make down' stops it");
