import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import deprecatedOptions from '../../infra/constructs/flink-deprecated-options.json';
import { environmentNames } from '../../infra/environments';
import { flinkHome } from '../../infra/programs/flink/home';
import { type FlinkOptions, flinkOptions } from '../programs/flink-options/flink-options';
import { manifestsOf } from '../unit/infra/manifests';

const KEPT = join(__dirname, '../../infra/constructs/flink-deprecated-options.json');
/** What the S3 file system hands to Hadoop, what the operator reads, and a reporter's port: which no class of Flink lists. */
const OF_OTHERS = /^(s3|fs\.s3a|kubernetes\.operator)\.|^metrics\.reporter\.prom\.port$/;
/** What a reporter of metrics is told has its name before it. */
const OF_REPORTER = /^metrics\.reporter\.\w+\./;

const configurations = environmentNames.flatMap((name) =>
  manifestsOf(name).flatMap(({ kind, spec }) =>
    kind === 'FlinkDeployment' ? [{ name, configuration: Object.entries(Object(spec.flinkConfiguration)) }] : [],
  ),
);

let options: FlinkOptions;

beforeAll(async () => {
  options = await flinkOptions();
});

it('reads the options of the version of Flink that runs the job', () => {
  const versions = ['job/flink/pom.xml', 'test/programs/flink-options/pom.xml'].map(
    (file) => />(2\.\d+\.\d+)</.exec(readFileSync(join(__dirname, '../..', file), 'utf8'))?.[1],
  );
  expect(versions[0]).toBe(versions[1]);
});

it('what synthesis takes for deprecated is what Flink does; UAF_RENEW=1 writes it anew', () => {
  if (process.env.UAF_RENEW === '1') writeFileSync(KEPT, `${JSON.stringify(options.deprecated, undefined, 2)}\n`);
  expect(deprecatedOptions).toEqual(options.deprecated);
});

describe.each(configurations)("the job's configuration in $name", ({ configuration }) => {
  it('has only options that Flink knows today', () => {
    const unknown = configuration
      .map(([key]) => key)
      .filter((key) => !options.current.has(key) && !options.current.has(key.replace(OF_REPORTER, '')))
      .filter((key) => !OF_OTHERS.test(key));
    expect(unknown).toEqual([]);
  });
});

it('the class that gives the pods of production their credentials is in the S3 file system', async () => {
  const folder = join(await flinkHome(), 'plugins/s3-fs-hadoop');
  const [jar = ''] = readdirSync(folder);
  const [provider] = configurations.flatMap(({ configuration }) =>
    configuration.flatMap(([key, value]) => (key === 's3.aws.credentials.provider' ? [String(value)] : [])),
  );
  // A jar lists the names of its files as they are.
  expect(readFileSync(join(folder, jar)).includes(`${provider?.replaceAll('.', '/')}.class`)).toBe(true);
});
