import { Command } from 'commander';
import pc from 'picocolors';
import { maskOutput } from '../../job/masked-output';
import { readState } from '../local/state';
import { addVerifyOptions, report, type VerifyCommandOptions } from './options';
import type { Target } from './verification';

maskOutput(process.stdout, process.stderr);

interface Options extends VerifyCommandOptions {
  readonly bootstrapServers?: string;
  readonly topic?: string;
  readonly s3Endpoint?: string;
  readonly s3Region?: string;
  readonly longTermStore?: string;
  readonly influxUrl?: string;
  readonly influxOrg?: string;
  readonly influxBucket?: string;
}

/** What a flag or variable says goes before what `make up` has noted. */
function target(options: Options): Target {
  const state = readState();
  const need = (name: string, value: string | undefined): string => {
    if (value !== undefined && value !== '') return value;
    throw new Error(`${name} is not known: start the system by 'make up', or give the option (--help)`);
  };
  const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: key, INFLUX_TOKEN: token } = process.env;
  return {
    kafka: {
      brokers: need('--bootstrap-servers', options.bootstrapServers ?? state?.kafka.bootstrapServers).split(','),
      sourceTopic: need('--topic', options.topic ?? state?.kafka.sourceTopic ?? 'time-series'),
    },
    s3: {
      endpoint: need('--s3-endpoint', options.s3Endpoint ?? state?.s3.endpoint),
      region: options.s3Region ?? state?.s3.region ?? 'us-east-1',
      location: need('--long-term-store', options.longTermStore ?? state?.s3.location),
      credentials: {
        accessKeyId: need('AWS_ACCESS_KEY_ID', keyId ?? state?.s3.accessKeyId),
        secretAccessKey: need('AWS_SECRET_ACCESS_KEY', key ?? state?.s3.secretAccessKey),
      },
    },
    influxDb: {
      url: need('--influx-url', options.influxUrl ?? state?.influxDb.url),
      org: need('--influx-org', options.influxOrg ?? state?.influxDb.org),
      bucket: need('--influx-bucket', options.influxBucket ?? state?.influxDb.bucket),
      token: need('INFLUX_TOKEN', token ?? state?.influxDb.token),
    },
  };
}

addVerifyOptions(new Command('verify'))
  .description(
    'Checks that everything sent in the latest closed windows has arrived: every row in Parquet files on ' +
      'S3, every average and last value in InfluxDB. Exit codes: 0 everything has arrived, 1 something is missing.',
  )
  .addHelpText(
    'after',
    '\nDefaults come from the system that make up runs. Keys are read from AWS_ACCESS_KEY_ID,' +
      '\nAWS_SECRET_ACCESS_KEY and INFLUX_TOKEN.',
  )
  .option('--bootstrap-servers <list>', 'Kafka brokers, host:port separated by commas')
  .option('--topic <name>', 'topic that rows are sent to')
  .option('--s3-endpoint <url>', 'URL of S3')
  .option('--s3-region <region>', 'its region')
  .option('--long-term-store <location>', 's3://bucket/path')
  .option('--influx-url <url>', 'URL of InfluxDB')
  .option('--influx-org <name>', 'its organization')
  .option('--influx-bucket <name>', 'bucket of the points')
  .action((options: Options) => report(target(options), options))
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${pc.red(error instanceof Error ? error.message : String(error))}\n`);
    process.exitCode = 1;
  });
