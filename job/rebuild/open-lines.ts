import type { Logger } from 'pino';
import type { Pipeline } from '../definition';
import type { KafkaCredentials } from '../kafka-credentials';
import { SinkError, SourceError } from '../node/errors';
import { Retry } from '../node/retry';
import { checkFileTarget } from '../node/sink/file-target';
import { KafkaPublisher } from '../node/sink/kafka-sink';
import { isInfluxTarget, lineSink } from '../node/sink/line-sink';
import type { LineSink } from '../node/sink/sink';
import { checkTopics, createKafka, unreachableAt, withAdmin } from '../node/source/kafka-client';
import { explained } from '../node/source/kafka-errors';
import { type Compression, settings } from '../settings';

export interface LineOptions extends KafkaCredentials {
  readonly into: string;
  readonly bootstrapServers: string;
  readonly speedLayerTopic: string;
  readonly kafkaCompression: Compression;
}

const ACKS = -1;

/** Opens the sink that the engine writes its lines to as well. @throws Error when it can't be written to */
export async function openLines(options: LineOptions, pipeline: Pipeline, logger: Logger): Promise<LineSink> {
  const { into, bootstrapServers, speedLayerTopic: topic, kafkaCompression } = options;
  const use = { ...options, groupId: settings.groupId.default };
  const kafka = createKafka(bootstrapServers, use.groupId, options, logger);
  const publisher = new KafkaPublisher(kafka, ACKS, kafkaCompression);
  if (into === 'kafka') {
    const topics = { '--speed-layer-topic': topic };
    const check = () => withAdmin(kafka, (admin) => checkTopics(admin, topics), unreachableAt(bootstrapServers));
    await explained(use, check);
  } else if (into !== '-' && !isInfluxTarget(into)) await checkFileTarget('--into', into);
  const isFinal = (error: unknown) => error instanceof SinkError || error instanceof SourceError;
  const { run } = new Retry('where lines go', logger, new AbortController().signal, isFinal);
  const { linesPerMessage } = pipeline.speedLayer;
  const retry = <T>(action: () => Promise<T>) => run(() => explained(use, action));
  const sink = lineSink(into, { publisher, topic, linesPerMessage, retry, logger });
  return {
    write: (lines) => sink.write(lines),
    settle: () => sink.settle(),
    flush: () => sink.flush(),
    close: async () => {
      await sink.close();
      await publisher.close();
    },
    get refused() {
      return sink.refused ?? 0;
    },
  };
}
