import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Datagen } from '../programs/datagen';
import type { FlinkCluster } from '../programs/flink';
import type { InfluxDb } from '../programs/influxdb';
import type { NodeJob } from '../programs/job';
import type { KafkaCluster } from '../programs/kafka';
import type { LocalStack } from '../programs/localstack';
import type { Program } from '../programs/process';
import { announceMetrics, type Engine, longTermStore, startDatagen, startJob } from './job';
import { Manifests } from './manifests';
import { Replacements } from './replacements';
import { startManifestedInfluxDb, startManifestedKafka, startManifestedLocalStack, startTelegraf } from './servers';

export interface LocalSystemOptions {
  readonly engine: Engine;
  /** Everything that the programs write goes here. What is there from a run before is deleted. */
  readonly folder: string;
  /**
   * The environment whose manifests say what Kafka is.
   * @default - that of the engine
   */
  readonly kafka?: string;
  /** Told of each step. */
  readonly begin?: (what: string) => void;
  /** No further step is begun once this is aborted. */
  readonly stop?: AbortSignal;
}

/** What a part of the system is started from. */
export interface Context {
  readonly manifests: Manifests;
  readonly replacements: Replacements;
  /** Where its data goes. */
  readonly dataDir: (name: string) => string;
  readonly logDir: string;
}

/** The environment whose manifests say what a system with that engine is. */
export const ENVIRONMENTS: Readonly<Record<Engine, string>> = { node: 'small', flink: 'local' };

/** The system that an environment's manifests describe, as processes of this machine. */
export class LocalSystem {
  /** Starts all but the generator and the job. */
  static async start({ engine, folder, kafka, begin = () => {}, stop }: LocalSystemOptions): Promise<LocalSystem> {
    rmSync(folder, { recursive: true, force: true });
    const logDir = join(folder, 'logs');
    mkdirSync(logDir, { recursive: true });
    const environment = ENVIRONMENTS[engine];
    begin(`reading the manifests of environment '${environment}'`);
    const manifests = await Manifests.synthesize(environment);
    const replacements = new Replacements(manifests, join(folder, 'mounted'));
    const dataDir = (name: string) => {
      mkdirSync(join(folder, name), { recursive: true });
      return join(folder, name);
    };
    const system = new LocalSystem(engine, { manifests, replacements, dataDir, logDir }, (what) => {
      stop?.throwIfAborted();
      begin(what);
    });
    try {
      await system.#startServers(kafka === undefined ? manifests : await Manifests.synthesize(kafka));
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  #kafka?: KafkaCluster;
  #localStack?: LocalStack;
  #influxDb?: InfluxDb;
  #telegraf?: Program;
  #metricsPorts: readonly number[] = [];
  #job?: NodeJob | FlinkCluster;
  #datagen?: Datagen;

  private constructor(
    readonly engine: Engine,
    readonly context: Context,
    /** Announces a step. */
    private readonly begin: (what: string) => void,
  ) {}

  async #startServers(kafka: Manifests): Promise<void> {
    this.begin('starting Kafka');
    this.#kafka = await startManifestedKafka({ ...this.context, manifests: kafka });
    this.begin('starting LocalStack');
    this.#localStack = await startManifestedLocalStack(this.context);
    this.begin('starting InfluxDB');
    this.#influxDb = await startManifestedInfluxDb(this.context);
    this.#metricsPorts = await announceMetrics(this.context, this.engine);
    this.begin('starting Telegraf');
    this.#telegraf = await startTelegraf(this.context);
  }

  /** @param env added to what its manifest says; not for Flink */
  async startJob(env: NodeJS.ProcessEnv = {}): Promise<void> {
    this.begin(`starting the job on ${this.engine === 'node' ? 'the Node engine' : 'Flink'}`);
    this.#job = await startJob(this.context, this.engine, this.#metricsPorts, env);
  }

  /** @param env added to what its manifest says */
  async startDatagen(env: NodeJS.ProcessEnv = {}): Promise<void> {
    this.begin('starting the data generator');
    this.#datagen = await startDatagen(this.context, env);
  }

  get kafka(): KafkaCluster {
    return started('Kafka', this.#kafka);
  }

  get localStack(): LocalStack {
    return started('LocalStack', this.#localStack);
  }

  get influxDb(): InfluxDb {
    return started('InfluxDB', this.#influxDb);
  }

  get telegraf(): Program {
    return started('Telegraf', this.#telegraf);
  }

  get datagen(): Datagen {
    return started('the data generator', this.#datagen);
  }

  get job(): NodeJob | FlinkCluster {
    return started('the job', this.#job);
  }

  /** Where the job keeps every row, as its manifest says. */
  get longTermStore(): { readonly location: string; readonly region: string } {
    return longTermStore(this.context, this.engine);
  }

  get programs(): readonly Program[] {
    const job = this.#job === undefined ? [] : programsOf(this.#job);
    const others = [this.#localStack?.program, this.#influxDb?.program, this.#telegraf, this.#datagen];
    return [...(this.#kafka?.brokers ?? []), ...others, ...job].filter((program) => program !== undefined);
  }

  /** Stops what is running, each before what it depends on. */
  async stop(): Promise<void> {
    await this.#datagen?.stop();
    await this.#job?.stop();
    await this.#telegraf?.stop();
    await Promise.all([this.#influxDb?.program.stop(), this.#localStack?.stop(), this.#kafka?.stop()]);
  }
}

function started<T>(name: string, part: T | undefined): T {
  if (part === undefined) throw new Error(`${name} has not been started`);
  return part;
}

const programsOf = (job: NodeJob | FlinkCluster): readonly Program[] =>
  'rest' in job ? [job.jobManager, ...job.taskManagers] : [job];
