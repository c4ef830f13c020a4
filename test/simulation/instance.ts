import { pino } from 'pino';
import type { Milliseconds } from '../../job/duration';
import type { Job } from '../../job/node/job/job';
import type { Retrier } from '../../job/node/retry';
import type { RejectedRow, Sink } from '../../job/node/sink/sink';
import type { Lines } from '../../job/node/windows/lines';
import { clockOf } from './clock';
import type { Engine } from './engine';
import { TOPIC } from './kafka/broker';
import { SimulatedKafka } from './kafka/client';
import { LITTLE_MEMORY, type Memory } from './memory';
import type { SentLines } from './sent-lines';
import type { Settings } from './settings';
import type { Topic } from './topic';
import type { Machine, World } from './world';

const IDLENESS = 86_400_000 as Milliseconds;
const logger = pino({ level: 'silent' });

/** A process that runs the job. */
export interface Instance {
  readonly machine: Machine;
  readonly job: Job;
  /** What it has ended with; undefined while it runs. */
  end: string | undefined;
  /** Whether that was because another one has taken over. */
  isFenced: boolean;
}

/** What an instance is made of: itself, and what it shares with others. */
export interface InstanceParts
  extends Pick<Settings, 'pipeline' | 'store' | 'whenOffsetsGoBack' | 'whenGroupIsAhead' | 'checkpointInterval'> {
  readonly engine: Engine;
  readonly world: World;
  readonly machine: Machine;
  readonly topic: Topic;
  /** Which limits it is held to: undefined where they are those of production. */
  readonly memory: Memory | undefined;
  readonly lines: SentLines;
  readonly rejected: RejectedRow[];
}

/** Starts an instance of the engine's own code on simulated parts. */
export function startInstance(parts: InstanceParts): Instance {
  const { engine, pipeline, world, machine, topic, store, memory, checkpointInterval } = parts;
  const clock = clockOf(world, machine);
  const retries = new engine.Retry('a part', logger, new AbortController().signal, engine.isFinal, clock);
  const source = new engine.KafkaSource({
    kafka: new SimulatedKafka(topic.broker, world, machine).kafka,
    bootstrapServers: 'simulated:9092',
    topic: TOPIC,
    groupId: 'job',
    whenOffsetsGoBack: parts.whenOffsetsGoBack,
    whenGroupIsAhead: parts.whenGroupIsAhead,
    retries: new engine.Retry('Kafka', logger, new AbortController().signal, engine.isFinal, clock),
    logger,
    clock,
  });
  const objects = store.open(engine, machine, retries.run);
  let claimed = 0;
  const run = source.run.bind(source);
  source.run = (intake, claim) => {
    claimed = claim;
    return run(intake, claim);
  };
  const job = new engine.Job({
    pipeline,
    source: memory?.read(source, (value) => topic.rowsIn(value)) ?? source,
    objects: memory?.store(objects) ?? objects,
    lines: sinkOf<Lines>(parts, retries.run, () => parts.lines.send(claimed)),
    rejected: sinkOf<RejectedRow>(parts, retries.run, () => (rows) => parts.rejected.push(...rows)),
    logger,
    idleness: IDLENESS,
    checkpointInterval,
    clock,
    ...(memory && { memory: LITTLE_MEMORY }),
  });
  const instance: Instance = { machine, job, end: undefined, isFenced: false };
  world.tell(machine, 'starts');
  job
    .run()
    .then(
      () => 'ok',
      async (error: unknown) => {
        await job.abandon().catch(() => {});
        instance.isFenced = error instanceof engine.FencedError;
        return error instanceof Error ? error.message : String(error);
      },
    )
    .then((end) => {
      instance.end = end;
      world.tell(machine, `ends: ${end}`);
      world.kill(machine);
    });
  return instance;
}

function sinkOf<Item extends Lines | RejectedRow>(
  { engine, world, machine }: Pick<InstanceParts, 'engine' | 'world' | 'machine'>,
  retry: Retrier,
  send: () => (items: readonly Item[]) => void,
): Sink<Item> {
  const outbox = new engine.Outbox<Item>(4, retry, (items) => {
    const take = send();
    return world.request(
      machine,
      `deliver ${items.length}`,
      () => take(items),
      () => new Error('sink away'),
    );
  });
  return {
    write: (items) => outbox.addAll(items),
    settle: () => outbox.settle(),
    flush: () => outbox.flush(),
    close: async () => {},
  };
}
