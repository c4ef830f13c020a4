import type { Message } from './generator';
import type { Sink } from './publisher';

/** Prints the values of messages: CSV rows, or a message of JSON, in each line. */
export class StdoutSink implements Sink {
  constructor() {
    // Whoever waits for the write gets the error too; without a listener it would end the process.
    process.stdout.on('error', () => {});
  }

  send(batch: readonly Message[]): Promise<void> {
    const text = batch.map(({ value }) => `${value}\n`).join('');
    return new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {}
}

/** The reader of a pipe is gone, as with `| head`: no reason to complain. */
export const isBrokenPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';
