import type { Logger } from 'pino';
import type { Retrier } from '../retry';
import { bytesOf, FileSink, StreamSink } from './file-sink';
import { InfluxSink, parseInfluxTarget } from './influx-sink';
import { KafkaLineSink, type KafkaPublisher } from './kafka-sink';
import type { LineSink } from './sink';

export interface LineSinkParts {
  readonly publisher: KafkaPublisher;
  readonly topic: string;
  readonly linesPerMessage: number;
  readonly retry: Retrier;
  readonly logger: Logger;
}

/**
 * Where lines go.
 * @param target `kafka`, `-`, a file, or `http://host:8086?org=<org>&bucket=<bucket>` with the token in INFLUX_TOKEN
 */
export function lineSink(
  target: string,
  { publisher, topic, linesPerMessage, retry, logger }: LineSinkParts,
): LineSink {
  if (target === 'kafka') return new KafkaLineSink(publisher, topic, linesPerMessage, logger, retry);
  if (isInfluxTarget(target)) return new InfluxSink(parseInfluxTarget(target, process.env.INFLUX_TOKEN), retry, logger);
  if (target === '-') return new StreamSink(process.stdout, retry, bytesOf);
  return new FileSink(target, retry, bytesOf);
}

export const isInfluxTarget = (target: string): boolean => /^https?:\/\//.test(target);

/** A name that may be shown: a URL's credentials are left out. */
export const lineTarget = (target: string, topic: string): string => {
  if (target === 'kafka') return `topic ${topic}`;
  if (target === '-') return 'standard output';
  return isInfluxTarget(target) ? `InfluxDB at ${new URL(target).host}` : target;
};
