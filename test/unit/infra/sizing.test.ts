import { join } from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import { totalRequests } from '../../../infra/capacity';
import { System } from '../../../infra/charts/system';
import { parseQuantity } from '../../../infra/quantity';
import { type Demand, defaults } from '../../../infra/sizing/demand';
import { sizedEnvironment } from '../../../infra/sizing/environment';
import { cpuSecondsPerRow, measured } from '../../../infra/sizing/measured';
import { assumptions, nodeRate, type Size, size } from '../../../infra/sizing/size';
import { environmentSource } from '../../../infra/sizing/source';
import { minutes } from '../../../job/duration';

const RATES = [1, 1_000, 300_000, 1_000_000, 10_000_000];
const ROOT = join(__dirname, '..', '..', '..');

const demand = (rowsPerSecond: number): Demand => ({ ...defaults, rowsPerSecond });
const demands = fc.record<Demand>({
  rowsPerSecond: fc.double({ min: 1, max: 1e7, noNaN: true }),
  rowsPerMessage: fc.integer({ min: 1, max: 1000 }),
  tags: fc.integer({ min: 1, max: 300_000 }),
  retention: fc.integer({ min: 1, max: 30 * 24 * 60 }).map(minutes),
  checkpointInterval: fc.integer({ min: 1, max: 60 }).map(minutes),
  utilization: fc.double({ min: 0.1, max: 1, noNaN: true }),
});

describe('a size', () => {
  it('has no less of anything when the rate is higher', () => {
    const grows: readonly (keyof Size)[] = [
      'partitions',
      'parallelism',
      'taskManagers',
      'taskSlots',
      'jobCores',
      'brokers',
      'brokerCores',
      'storedBytesPerMonth',
      'requestsPerMonth',
    ];
    fc.assert(
      fc.property(demands, fc.double({ min: 1, max: 10, noNaN: true }), (less, factor) => {
        const [low, high] = [size(less), size({ ...less, rowsPerSecond: less.rowsPerSecond * factor })];
        for (const name of grows) expect(high[name] >= low[name]).toBe(true);
      }),
    );
  });

  it('leaves the CPU of the job as much spare as was asked for', () => {
    fc.assert(
      fc.property(demands, (asked) => {
        const { jobCores, parallelism } = size(asked);
        expect(jobCores).toBeLessThanOrEqual(parallelism * asked.utilization * (1 + 1e-9));
      }),
    );
  });

  it('is the Node engine up to the rate that keeps its core as busy as was asked for, and Flink above', () => {
    fc.assert(
      fc.property(demands, (asked) => {
        const rate = nodeRate(asked);
        fc.pre(rate > 1);
        expect(size({ ...asked, rowsPerSecond: rate })).toMatchObject({
          engine: 'node',
          jobCores: expect.closeTo(asked.utilization),
        });
        expect(size({ ...asked, rowsPerSecond: rate * 1.01 }).engine).toBe('flink');
      }),
    );
  });

  it('leaves the brokers CPU, bandwidth and disk to spare', () => {
    fc.assert(
      fc.property(demands, (asked) => {
        const { brokers, brokerCores, kafkaBytesPerSecond, brokerDiskBytes } = size(asked);
        expect(brokerCores).toBeLessThanOrEqual(brokers * assumptions.coresPerBroker * asked.utilization * (1 + 1e-9));
        const written = (kafkaBytesPerSecond * assumptions.replicas) / brokers;
        expect(written).toBeLessThanOrEqual(assumptions.brokerBytesPerSecond * (1 + 1e-9));
        const kept = (written * asked.retention) / 1000;
        expect(kept).toBeLessThanOrEqual(brokerDiskBytes);
        expect(brokerDiskBytes).toBeLessThanOrEqual(assumptions.bytesPerVolume);
      }),
    );
  });

  it('gives each slot equally many partitions', () => {
    fc.assert(
      fc.property(demands, (asked) => {
        const { partitions, parallelism, taskManagers, taskSlots } = size(asked);
        expect([partitions % parallelism, taskManagers * taskSlots]).toEqual([0, parallelism]);
      }),
    );
  });

  it('gives the Node engine twice the memory that its tags were seen to take', () => {
    const needed = size({ ...demand(1000), tags: 300_000 });
    const { job } = sizedEnvironment(needed);
    if (job.engine !== 'node') throw new Error(`${job.engine} was chosen for 1,000 rows per second`);
    expect(parseQuantity(job.resources.memory)).toBeGreaterThanOrEqual(2 * needed.jobMemoryBytes);
    expect(needed.jobMemoryBytes).toBeGreaterThan(2 * size(demand(1000)).jobMemoryBytes);
  });

  it('takes the Node engine as long as one core is enough', () => {
    const most = (defaults.utilization - measured.idleCores) / cpuSecondsPerRow(measured.node, defaults.rowsPerMessage);
    expect([most * 0.99, most * 1.01].map((rate) => size(demand(rate)).engine)).toEqual(['node', 'flink']);
  });

  it.each([
    [{ rowsPerSecond: 0 }, 'rate 0 is not supported: choose above 0, up to 100,000,000 rows per second'],
    [{ rowsPerMessage: 0.5 }, 'rows per message 0.5 is not supported: choose from 1 to 10,000'],
    [{ tags: 1.5 }, 'tags 1.5 is not supported: choose a whole number from 1'],
    [{ utilization: 60 }, 'utilization 60 is not supported: choose above 0, up to 1'],
  ])('of %j is refused', (wrong, message) => {
    expect(() => size({ ...demand(1000), ...wrong })).toThrow(message);
  });
});

describe('the costs', () => {
  it('of a row are those measured, for the messages that were measured', () => {
    for (const cost of [measured.node, measured.flink, measured.broker]) {
      expect(1 / cpuSecondsPerRow(cost, 9)).toBeCloseTo(cost.rowsPerCpuSecond[9], 0);
      expect(1 / cpuSecondsPerRow(cost, 1)).toBeCloseTo(cost.rowsPerCpuSecond[1], 0);
    }
  });
});

describe('the environment', () => {
  it.each(RATES)('for %d rows per second can be synthesized, within its capacity', (rate) => {
    const environment = sizedEnvironment(size(demand(rate)));
    const system = new System(environment);
    expect(system.synthYaml()).toContain('kind: KafkaTopic');
    const { cpu, memory } = totalRequests(system);
    expect(cpu).toBeLessThanOrEqual(parseQuantity(environment.capacity.cpu));
    expect(memory).toBeLessThanOrEqual(parseQuantity(environment.capacity.memory));
  });

  it('that is printed is a file of infra/environments that compiles', () => {
    const printed = RATES.map((rate) => environmentSource(sizedEnvironment(size(demand(rate))), `For ${rate} rows.`));
    const wrong = printed.map((source) => source.replace(/brokers: (\d)/, "brokers: '$1'"));
    // One program for all: each reads every type again.
    const errors = typeErrors([...printed, ...wrong]);
    expect(errors.slice(0, printed.length)).toEqual(printed.map(() => []));
    // What would not compile is noticed.
    expect(errors.slice(printed.length)).toEqual(
      wrong.map(() => [expect.stringContaining("'string' is not assignable")]),
    );
  }, 120_000);
});

/** What the compiler says of each of these sources, as of files of infra/environments. */
function typeErrors(sources: readonly string[]): string[][] {
  const files = new Map(sources.map((source, i) => [join(ROOT, 'infra', 'environments', `sized-${i}.ts`), source]));
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((name) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}
