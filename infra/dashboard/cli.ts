import { Command, Option } from 'commander';
import { maskOutput } from '../../job/masked-output';
import { pipeline } from '../../job/pipeline';
import { installDashboard } from './install';
import { hasPages, WITHOUT_PAGES } from './pages';
import { timeSeriesDashboard } from './time-series';

maskOutput(process.stdout, process.stderr);

interface Options {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
}

new Command('dashboard')
  .description("Installs the pipeline's dashboard in InfluxDB, or renews it, and prints where it is.")
  .addOption(new Option('--url <url>', 'URL of InfluxDB').env('UAF_INFLUX_URL').default('http://localhost:8086'))
  .addOption(new Option('--org <name>', 'organization').env('UAF_INFLUX_ORG').default('understanding-apache-flink'))
  .addOption(
    new Option('--bucket <name>', 'the bucket that Telegraf writes to').env('UAF_INFLUX_BUCKET').default('tags'),
  )
  .addHelpText('after', '\nThe token comes from INFLUX_TOKEN alone, so that no list of processes shows it.')
  .action(async ({ url, org, bucket }: Options) => {
    const token = process.env.INFLUX_TOKEN;
    if (!token) {
      throw new Error(
        'INFLUX_TOKEN is not set: give it a token that may write dashboards; for the system of make up, run first: ' +
          '. data/up/variables',
      );
    }
    const link = await installDashboard({ url, org, token }, timeSeriesDashboard(pipeline, bucket));
    process.stdout.write((await hasPages(url)) ? `${link}\n` : WITHOUT_PAGES);
  })
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
