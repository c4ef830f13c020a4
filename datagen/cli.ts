import { CommanderError } from 'commander';
import type { Logger } from 'pino';
import { logger as standardLogger } from '../job/logger';
import { maskOutput } from '../job/masked-output';
import { ExpressionError } from './expression';
import { Generator } from './generator';
import { KafkaError, KafkaSink, type KafkaSinkOptions } from './kafka-sink';
import { type Options, parseOptions } from './options';
import { Publisher } from './publisher';
import { messages } from './schedule';
import { isBrokenPipe, StdoutSink } from './stdout-sink';
import { loadTags, TagsError } from './tags';

const EXIT_FAILURE = 1;

const PROGRESS_MS = 5000;

/** How long a stop waits for what is pending; Kubernetes kills after 30 seconds. */
const FLUSH_MS = 20_000;

maskOutput(process.stderr);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const generator = new Generator(loadTags(options.tags), options);
  const logger = standardLogger({ name: 'datagen' });
  try {
    await run(generator, options, logger);
  } catch (error) {
    if (isBrokenPipe(error)) return;
    logger.fatal(error instanceof KafkaError || error instanceof ExpressionError ? error.message : error);
    process.exitCode = EXIT_FAILURE;
  }
}

async function run(generator: Generator, options: Options, logger: Logger): Promise<void> {
  const { rate, loop, ...others } = options;
  const rhythm = rate === undefined ? { loop } : { rate };
  const stop = stopOnSignals(logger);
  const sink = options.dryRun ? new StdoutSink() : await KafkaSink.connect(kafkaOptions(options, logger));
  const publisher = new Publisher(sink);
  stop.addEventListener('abort', () => exitUnlessFlushed(publisher, logger));

  logger.info({ ...others, ...rhythm, seed: generator.seed }, options.dryRun ? 'printing rows' : 'sending rows');
  const progress = options.dryRun ? undefined : reportProgress(publisher, logger);
  try {
    await publisher.publish((signal) => messages(generator, { ...others, ...rhythm, signal }), stop);
  } finally {
    clearInterval(progress);
    await sink.close();
  }
  logger.info(publisher.sent, 'done');
}

const kafkaOptions = (options: Options, logger: Logger): KafkaSinkOptions => ({
  brokers: options.kafkaBrokers,
  clientId: options.kafkaClientId,
  credentials: options,
  topic: options.kafkaTopic,
  acks: options.kafkaProducerSendAcks,
  compression: options.kafkaCompression,
  logger,
});

/** Aborts at the first SIGTERM or SIGINT; the second one ends the process, as it would without us. */
function stopOnSignals(logger: Logger): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'stopping: pending messages are still sent');
      stop.abort();
    });
  }
  return stop.signal;
}

/** A stop must end, also when the broker does not answer. */
function exitUnlessFlushed(publisher: Publisher, logger: Logger): void {
  setTimeout(() => {
    logger.fatal(
      { pending: publisher.pending },
      `not sent within ${FLUSH_MS} ms of the stop: pending messages are lost`,
    );
    process.exit(EXIT_FAILURE);
  }, FLUSH_MS).unref();
}

function reportProgress(publisher: Publisher, logger: Logger): NodeJS.Timeout {
  let rowsBefore = 0;
  let timeBefore = performance.now();
  return setInterval(() => {
    const { messages, rows } = publisher.sent;
    const time = performance.now();
    const rowsPerSecond = Math.round(((rows - rowsBefore) * 1000) / (time - timeBefore));
    logger.info({ messages, rows, rowsPerSecond, pending: publisher.pending }, 'progress');
    rowsBefore = rows;
    timeBefore = time;
  }, PROGRESS_MS);
}

main().catch((error) => {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  if (!(error instanceof CommanderError || error instanceof TagsError)) throw error;
  for (const line of error.message.split('\n')) console.error(`datagen: ${line}`);
  process.exitCode = EXIT_FAILURE;
});
