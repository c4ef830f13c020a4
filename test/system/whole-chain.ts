import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Engine } from '../../infra/local/job';
import type { LocalSystem } from '../../infra/local/system';
import { distinctFields, fieldsOf } from '../../job/fields';
import type { Point } from '../../job/inspect/points';
import { pipeline } from '../../job/pipeline';
import { type Corpus, makeCorpus } from '../corpus/corpus';
import { expectedRejectedRows } from '../corpus/expected';
import { chooseSeed } from '../corpus/random';
import { send } from '../corpus/send';
import { verifyAggregates } from '../verify/lines';
import { verifyStoredRows } from '../verify/stored-rows';
import {
  startOfTest,
  startWholeSystem,
  stopAndDownload,
  untilMetricsArrive,
  untilPointsArrive,
  untilRejectedRowsArrive,
} from './whole-system';

const ROWS = 50_000;

/** Kafka, the job, LocalStack, Telegraf and InfluxDB as the manifests describe them, checked at both ends. */
export function describeWholeSystem(engine: Engine): void {
  let system: LocalSystem | undefined;
  let corpus: Corpus;
  let points: readonly Point[];
  let copy: string;
  let rejected: Readonly<Record<string, number>>;

  beforeAll(async () => {
    const start = startOfTest();
    corpus = makeCorpus({
      seed: chooseSeed(),
      rows: ROWS,
      rowsPerMessage: 9,
      start,
      windows: 7,
      late: false,
      rareDays: false,
    });
    system = await startWholeSystem(engine);
    await send(corpus.phases.flat(), { bootstrapServers: system.kafka.bootstrapServers });
    await system.startJob();
    points = await untilPointsArrive(system, corpus, start);
    await untilMetricsArrive(system);
    copy = await stopAndDownload(system);
    rejected = await untilRejectedRowsArrive(system, [...expectedRejectedRows(corpus)].length, start);
  });

  afterAll(async () => {
    await system?.stop();
    if (system !== undefined) rmSync(dirname(system.context.logDir), { recursive: true, force: true });
  });

  test('InfluxDB has a point for each window, at its end, with the right value', () => {
    expect(verifyAggregates(points, corpus)).toBeGreaterThan(200);
  });

  test('each field holds values of its type', () => {
    const declared = distinctFields(fieldsOf(pipeline)).map(({ name, values }) => [name, values]);
    const types = new Map(points.map(({ field, value }) => [field, typeof value]));
    expect(Object.fromEntries(types)).toEqual(Object.fromEntries(declared));
  });

  test('InfluxDB counts every rejected row by its reason', () => {
    const expected: Record<string, number> = {};
    for (const { reason } of expectedRejectedRows(corpus)) expected[reason] = (expected[reason] ?? 0) + 1;
    expect(rejected).toEqual(expected);
  });

  test('S3 has every good row once, in the partition of its step', async () => {
    expect(await verifyStoredRows(copy, corpus)).toBeGreaterThan(ROWS * 0.9);
  });
}
