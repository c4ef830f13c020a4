import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { OrdinaryOptions } from '../corpus/ordinary';

export interface PreparedSenderOptions extends OrdinaryOptions {
  /** Of the one broker. */
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly messagesPerSecond: number;
}

/** What it took to send all messages, up to the last answer of the broker. */
export interface Sent {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * Sends messages at a rate, out of a process of its own, as requests that were made beforehand: encoding them meanwhile
 * would take more of the machine than the job does.
 */
export class PreparedSender {
  static async create(options: PreparedSenderOptions): Promise<PreparedSender> {
    const child = fork(join(__dirname, 'workloads', 'send-prepared.ts'), [JSON.stringify(options)], {
      execArgv: ['-r', './register.js'],
    });
    await answer(child);
    return new PreparedSender(child);
  }

  private constructor(private readonly child: ChildProcess) {}

  async send(): Promise<Sent> {
    this.child.send('begin');
    return answer(this.child);
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`the sender ended with exit code ${code}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: ended.signal }), exit]);
    return message;
  } finally {
    exit.catch(() => {});
    ended.abort();
  }
}
