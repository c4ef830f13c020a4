import { Command, Option } from 'commander';
import { maskOutput } from '../../job/masked-output';
import { environmentNames, loadEnvironment } from '../environments';
import { installAll } from './dashboards';
import { hasPages, WITHOUT_PAGES } from './pages';

maskOutput(process.stdout, process.stderr);

interface Options {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly env: string;
}

new Command('dashboard')
  .description('Installs or updates the dashboards and the checks of alerts in InfluxDB, and prints their addresses.')
  .addOption(new Option('--url <url>', 'URL of InfluxDB').env('UAF_INFLUX_URL').default('http://localhost:8086'))
  .addOption(new Option('--org <name>', 'organization').env('UAF_INFLUX_ORG').default('understanding-apache-flink'))
  .addOption(new Option('--bucket <name>', 'bucket that Telegraf writes to').env('UAF_INFLUX_BUCKET').default('tags'))
  .addOption(
    new Option('--env <name>', 'environment that InfluxDB belongs to, for its engine and disks')
      .choices(environmentNames)
      .env('UAF_INFLUX_ENV')
      .default('local'),
  )
  .addHelpText('after', "\nThe token is only read from INFLUX_TOKEN, so that it doesn't show in the process list.")
  .action(async ({ url, org, bucket, env }: Options) => {
    const token = process.env.INFLUX_TOKEN;
    if (!token) {
      throw new Error(
        'INFLUX_TOKEN is not set: give it a token that may write dashboards; for the system of make up, run first: ' +
          '. data/up/variables',
      );
    }
    const links = await installAll({ url, org, token, bucket }, loadEnvironment(env).props);
    process.stdout.write((await hasPages(url)) ? links.map((link) => `${link}\n`).join('') : WITHOUT_PAGES);
  })
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
