import { destination, type Logger, type LoggerOptions, pino } from 'pino';
import { withoutPasswords } from './masked-output';

/** A logger that writes to standard error, without the passwords of addresses. Where nobody reads, the program goes on. */
export function logger(options: LoggerOptions): Logger {
  const stream = destination({ fd: process.stderr.fd, sync: true });
  stream.on('error', () => {});
  return pino({ base: null, ...options, hooks: { streamWrite: withoutPasswords } }, stream);
}
