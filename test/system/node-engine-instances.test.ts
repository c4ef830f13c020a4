import type { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { LEVEL } from '../../infra/programs/log-entries';
import type { Corpus } from '../corpus/corpus';
import { messagesOf } from '../corpus/expected';
import { rowsInTime } from '../corpus/rows-in-time';
import { send } from '../corpus/send';
import { committedOffsets } from '../verify/topic';
import { untilConsumed } from '../verify/until';
import { untilRowsAreStored, Workspace } from './workspace';

const EXIT_FENCED = 3;
const SECONDS_OF_MESSAGES = 30;

let cluster: KafkaCluster;
let s3: LocalStack;

let workspace: Workspace;
let corpus: Corpus;
let tests = 0;

beforeAll(async () => {
  [cluster, s3] = await Promise.all([startKafka(), startLocalStack()]);
});

afterAll(async () => {
  await Promise.all([cluster?.stop(), s3?.stop()]);
});

beforeEach(async () => {
  workspace = await Workspace.create(`instances-${++tests}`, cluster, s3);
  corpus = rowsInTime(100_000);
});

afterEach(async () => {
  await workspace.remove();
});

/** Sends the corpus over half a minute. */
function sendSlowly(): Promise<number> {
  const messages = [...messagesOf(corpus)];
  return send(messages, { ...workspace.topics, messagesPerSecond: messages.length / SECONDS_OF_MESSAGES });
}

async function finish(job: NodeJob): Promise<void> {
  await untilConsumed(job, workspace.topics, messagesOf(corpus));
  await job.stop();
  await workspace.verifyStore(corpus);
  await workspace.verifyLines(corpus);
}

test('of two instances the newer one wins: the older one says so and ends, and no row is missing or doubled', async () => {
  const [older, newer] = [await workspace.createJob({ name: 'older' }), await workspace.createJob({ name: 'newer' })];
  const sent = sendSlowly();
  await older.start();
  await untilRowsAreStored(older);
  const { exited } = older;
  await newer.start();
  expect(await exited).toEqual({ code: EXIT_FENCED, signal: null });
  expect(older.entries.at(-1)).toMatchObject({
    level: LEVEL.fatal,
    msg: expect.stringMatching(/another instance .* this one stops.*Run one instance per store/s),
  });
  await sent;
  await finish(newer);
});

test('an instance that was frozen while another took over adds nothing when it comes back, and ends', async () => {
  const [older, newer] = [await workspace.createJob({ name: 'older' }), await workspace.createJob({ name: 'newer' })];
  const sent = sendSlowly();
  await older.start();
  await untilRowsAreStored(older);
  const { exited } = older;
  await older.kill('SIGSTOP');
  await newer.start();
  await untilRowsAreStored(newer);
  await older.kill('SIGCONT');
  expect(await exited).toEqual({ code: EXIT_FENCED, signal: null });
  expect(older.entries.at(-1)).toMatchObject({ level: LEVEL.fatal, msg: expect.stringContaining('another instance') });
  await sent;
  await finish(newer);
});

test('SIGTERM while rows flow: what was read is stored, and the next run goes on where this one ended', async () => {
  const job = await workspace.createJob();
  const sent = sendSlowly();
  await job.start();
  await untilRowsAreStored(job);
  const { exited } = job;
  await job.stop();
  expect(await exited).toEqual({ code: 0, signal: null });
  const committed = await committedOffsets(workspace.topics);
  const read = corpus.phases.map((phase) =>
    phase.filter(({ partition, offset }) => offset < (committed[partition] ?? 0)),
  );
  await workspace.verifyStore({ ...corpus, phases: read });

  await job.start();
  await sent;
  await finish(job);
});
