import type { Logger } from 'pino';
import type { KafkaCredentials } from '../../kafka-credentials';
import { pipeline } from '../../pipeline';
import { CheckpointError, FencedError, SinkError, SourceError, StoreError } from '../errors';
import type { Places } from '../page/answers';
import { type Retrier, Retry } from '../retry';
import { FileSink, formatRejected } from '../sink/file-sink';
import { checkFileTarget } from '../sink/file-target';
import { KafkaPublisher, KafkaRejectedSink } from '../sink/kafka-sink';
import { lineSink, lineTarget } from '../sink/line-sink';
import type { LineSink, RejectedSink } from '../sink/sink';
import { TracedRejections } from '../sink/traced-rejections';
import { CsvStreamSource } from '../source/csv-stream-source';
import { checkTopics, createKafka, unreachableAt, withAdmin } from '../source/kafka-client';
import { explained } from '../source/kafka-errors';
import { KafkaSource } from '../source/kafka-source';
import type { Source } from '../source/source';
import { DirectoryStore } from '../store/directory-store';
import type { ObjectStore } from '../store/object-store';
import { S3Store } from '../store/s3-store';
import type { JobOptions } from './options';
import { csvStreamOptions, refuseForTopic } from './stream-options';

/** Errors that no further try would mend. Their message says all there is to say: what is wrong, and what to do. */
export const isFinal = (error: unknown): error is Error =>
  error instanceof StoreError ||
  error instanceof SourceError ||
  error instanceof SinkError ||
  error instanceof CheckpointError ||
  error instanceof FencedError;

const pickCredentials = ({ kafkaUsername, kafkaPasswordFile, kafkaCaFile }: JobOptions): KafkaCredentials => ({
  ...(kafkaUsername !== undefined && { kafkaUsername }),
  ...(kafkaPasswordFile !== undefined && { kafkaPasswordFile }),
  ...(kafkaCaFile !== undefined && { kafkaCaFile }),
});

/** The parts of a job, made from its options. */
export class Wiring {
  readonly all: { source: Source; objects: ObjectStore; storeRetry: Retry; lines: LineSink; rejected: RejectedSink };
  /** Where rows come from a pipe or a file. */
  readonly stream: { readonly source: CsvStreamSource; readonly rejections: TracedRejections } | undefined;
  readonly #options: JobOptions;
  readonly #logger: Logger;
  readonly #givenUp: AbortSignal;
  readonly #speedLayer: string;
  readonly #rejected: string;
  readonly #kafka;
  readonly #publisher: KafkaPublisher;

  constructor(options: JobOptions, logger: Logger, givenUp: AbortSignal) {
    const fromKafka = options.source === 'kafka';
    this.#options = options;
    this.#logger = logger;
    this.#givenUp = givenUp;
    this.#speedLayer = options.speedLayer ?? (fromKafka ? 'kafka' : '-');
    this.#rejected = options.rejected ?? (fromKafka ? 'kafka' : 'rejected.csv');
    this.#kafka = createKafka(options.bootstrapServers, options.groupId, pickCredentials(options), logger);
    this.#publisher = new KafkaPublisher(this.#kafka, options.acks, options.kafkaCompression);
    if (fromKafka) refuseForTopic(options);
    const storeRetry = this.#retries('the long-term store');
    const objects = this.#objects(storeRetry.run);
    const lines = this.#lines();
    const rejected = this.#rejectedSink();
    if (fromKafka) this.all = { source: this.#topic(), objects, storeRetry, lines, rejected };
    else {
      const source = this.#stream();
      const rejections = new TracedRejections(rejected, () => source.current);
      this.stream = { source, rejections };
      this.all = { source, objects, storeRetry, lines, rejected: rejections };
    }
  }

  /** Names that may be shown: a URL's credentials are left out. */
  get places(): Places {
    const { source, sourceTopic, longTermStore, speedLayerTopic, rejectedTopic } = this.#options;
    const isTopic = {
      source: source === 'kafka',
      lines: this.#speedLayer === 'kafka',
      rejected: this.#rejected === 'kafka',
    };
    return {
      topics: (['source', 'lines', 'rejected'] as const).filter((place) => isTopic[place]),
      source: source === 'kafka' ? `topic ${sourceTopic}` : source === '-' ? 'standard input' : source,
      store: longTermStore,
      lines: lineTarget(this.#speedLayer, speedLayerTopic),
      rejected: this.#rejected === 'kafka' ? `topic ${rejectedTopic}` : this.#rejected,
    };
  }

  /** @throws SourceError or SinkError when what is to be read or written isn't there, or can't be */
  async check(): Promise<void> {
    await this.stream?.source.check();
    if (this.all.lines instanceof FileSink) await checkFileTarget('--speed-layer', this.#speedLayer);
    if (this.#rejected !== 'kafka') await checkFileTarget('--rejected', this.#rejected);
    const { bootstrapServers, source, sourceTopic, speedLayerTopic, rejectedTopic } = this.#options;
    const topics = {
      ...(source === 'kafka' ? { '--source-topic': sourceTopic } : {}),
      ...(this.#speedLayer === 'kafka' ? { '--speed-layer-topic': speedLayerTopic } : {}),
      ...(this.#rejected === 'kafka' ? { '--rejected-topic': rejectedTopic } : {}),
    };
    if (Object.keys(topics).length === 0) return;
    await explained(this.#options, () =>
      withAdmin(this.#kafka, (admin) => checkTopics(admin, topics), unreachableAt(bootstrapServers)),
    );
  }

  async close(): Promise<void> {
    const { lines, rejected, objects } = this.all;
    await Promise.all([lines.close(), rejected.close(), objects.close(), this.#publisher.close()]);
  }

  #topic(): Source {
    const retries = this.#retries('Kafka');
    const { sourceTopic: topic } = this.#options;
    return new KafkaSource({ ...this.#options, kafka: this.#kafka, topic, retries, logger: this.#logger });
  }

  #stream(): CsvStreamSource {
    const { source } = this.#options;
    const path = source === '-' ? undefined : source;
    return new CsvStreamSource(path, csvStreamOptions(this.#options), pipeline);
  }

  #objects(retry: Retrier): ObjectStore {
    const { longTermStore: location, s3Endpoint: endpoint, s3Region: region, s3PathStyle: pathStyle } = this.#options;
    if (/^[a-z][a-z0-9+.-]*:/i.test(location) && !location.startsWith('s3://')) {
      throw new StoreError(`--long-term-store '${location}' is neither s3://bucket/path nor the path of a directory`);
    }
    return location.startsWith('s3://')
      ? new S3Store({ location, endpoint, region, pathStyle }, retry)
      : new DirectoryStore(location, retry);
  }

  #lines(): LineSink {
    const target = this.#speedLayer;
    const { speedLayerTopic: topic } = this.#options;
    const { linesPerMessage } = pipeline.speedLayer;
    const retry = this.#retry(`the speed layer (${target === 'kafka' ? 'Kafka' : lineTarget(target, topic)})`);
    return lineSink(target, { publisher: this.#publisher, topic, linesPerMessage, retry, logger: this.#logger });
  }

  #rejectedSink(): RejectedSink {
    const retry = this.#retry('the sink of rejected rows');
    if (this.#rejected !== 'kafka') return new FileSink(this.#rejected, retry, formatRejected);
    const { headers } = pipeline.rejected;
    return new KafkaRejectedSink(this.#publisher, this.#options.rejectedTopic, headers, retry);
  }

  /** Tries until it works, or until it is no use, as after an answer of Kafka that stays the same. */
  #retry(dependency: string): Retrier {
    const { run } = this.#retries(dependency);
    return (action) => run(() => explained(this.#options, action));
  }

  #retries(dependency: string): Retry {
    return new Retry(dependency, this.#logger, this.#givenUp, isFinal);
  }
}
