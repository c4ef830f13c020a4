import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { flinkHome } from '../../infra/programs/flink/home';
import { javaCommand } from '../../infra/programs/java';
import type { RowFormat } from '../../job/definition';
import { framed, int } from './node-rows';

/** One of Flink's formats in a process of its own, without Flink around it. */
export class FormatProcess {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #frames: AsyncIterator<Buffer>;

  static async start(format: RowFormat): Promise<FormatProcess> {
    const home = await flinkHome();
    const classPath = ['format/classes', 'format/test-classes', 'lib/*'].map((path) => join(home, path)).join(':');
    const args = ['-Xmx512m', '-cp', classPath, 'csvrows.DecodeMain', format];
    return new FormatProcess(spawn(await javaCommand('the format'), args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  private constructor(process: ChildProcessByStdio<Writable, Readable, null>) {
    this.#process = process;
    this.#frames = framesOf(process.stdout);
  }

  /** The rows of each message. */
  async decode(messages: readonly Buffer[]): Promise<Buffer[]> {
    // What is written is taken while the answers are read, so that neither side waits for the other.
    this.#process.stdin.write(Buffer.concat(messages.map(framed)));
    const answers: Buffer[] = [];
    while (answers.length < messages.length) {
      const { done, value } = await this.#frames.next();
      if (done) throw new Error(`the format ended after ${answers.length} of ${messages.length} messages`);
      answers.push(value);
    }
    return answers;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'close');
    this.#process.stdin.end(int(-1));
    await ended;
  }
}

async function* framesOf(stream: Readable): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const end = at + 4 + (rest.length >= at + 4 ? rest.readInt32BE(at) : Number.POSITIVE_INFINITY);
      if (end > rest.length) break;
      yield rest.subarray(at + 4, end);
      at = end;
    }
    rest = rest.subarray(at);
  }
}
