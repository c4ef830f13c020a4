import type { ChildProcess } from 'node:child_process';
import { NAMESPACE } from '../../charts/system';
import { Failure } from '../failure';
import type { Kubectl } from './kubectl';

export interface ForwardOptions {
  /** What has the port, as kubectl names it: `service/influxdb`, `deployment/job`. */
  readonly target: string;
  readonly port: number;
  /** @default - a free one */
  readonly localPort?: number;
}

/** A port of this machine's loopback interface that leads to a pod of the environment. */
export interface PortForward {
  readonly port: number;
  /** Resolves with kubectl's last words when it ends, asked to or not. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

/** kubectl writes lines for as long as it runs; its last ones count. */
const LOG_LENGTH = 2000;
/** How long a target that has no running pod may take to get one. */
const POD_TIMEOUT = '5s';

/**
 * Opens a port by `kubectl port-forward`, and waits until it listens. It does not outlive this process.
 * @throws Failure with kubectl's own message
 */
export async function forwardPort(kubectl: Kubectl, options: ForwardOptions): Promise<PortForward> {
  const { target, port, localPort = '' } = options;
  const args = ['port-forward', target, `${localPort}:${port}`, '--namespace', NAMESPACE, '--address', '127.0.0.1'];
  const child = kubectl.spawn([...args, '--pod-running-timeout', POD_TIMEOUT]);
  const kill = () => child.kill();
  process.once('exit', kill);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-LOG_LENGTH);
  });
  const ended = end(child).then((reason) => {
    process.off('exit', kill);
    return reason ?? lastLine(log);
  });
  const listening = await Promise.race([listens(child), ended]);
  if (typeof listening === 'string') {
    throw new Failure(`port ${port} of ${target} can't be forwarded: ${listening}`);
  }
  return {
    port: listening,
    ended,
    async close() {
      kill();
      await ended;
    },
  };
}

/**
 * Forwards a port while some work lasts.
 * @param work is given the port of this machine
 * @throws Failure with kubectl's last words when the port is closed meanwhile: what uses it need not notice
 */
export async function withForward<T>(
  kubectl: Kubectl,
  options: ForwardOptions,
  work: (port: number) => Promise<T>,
): Promise<T> {
  const forward = await forwardPort(kubectl, options);
  const closed = forward.ended.then((reason) => {
    throw new Failure(`port ${options.port} of ${options.target} was closed: ${reason}`);
  });
  try {
    return await Promise.race([work(forward.port), closed]);
  } finally {
    await forward.close();
  }
}

/** Resolves with the local port once kubectl says it; it goes on to write a line for each connection. */
const listens = ({ stdout }: ReturnType<Kubectl['spawn']>): Promise<number> =>
  new Promise((resolve) => {
    let text = '';
    stdout.setEncoding('utf8').on('data', (more: string) => {
      if (text.length < 1000) text += more;
      const [, port] = /Forwarding from 127\.0\.0\.1:(\d+) ->/.exec(text) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
  });

/** @returns why it could not be run, if so */
const end = (child: ChildProcess): Promise<string | undefined> =>
  new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(`'${child.spawnfile}' can't be run (${message})`));
    child.once('close', () => resolve(undefined));
  });

const lastLine = (log: string): string => log.trim().split('\n').at(-1) || 'kubectl ended';
