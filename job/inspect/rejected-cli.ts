import { Command, InvalidArgumentError, Option } from 'commander';
import { credentialSettings, type KafkaCredentials } from '../kafka-credentials';
import { maskOutput } from '../masked-output';
import { settingOption } from '../setting-option';
import { settings } from '../settings';
import { formatOf, formatResult, type OutputOptions, outputOptions } from './output';
import { latestRejected } from './rejected-rows';
import { saying } from './waiting';

maskOutput(process.stderr);

interface Options extends KafkaCredentials, OutputOptions {
  readonly bootstrapServers: string;
  readonly rejectedTopic: string;
  readonly count: number;
}

const command = new Command('rejected')
  .description('Shows the latest rejected rows, with the reason and origin of each.')
  .addOption(settingOption(settings.bootstrapServers))
  .addOption(settingOption(settings.rejectedTopic))
  .addOption(new Option('--count <n>', 'how many rows').env('UAF_COUNT').argParser(positive).default(20));
for (const option of outputOptions()) command.addOption(option);
for (const setting of Object.values(credentialSettings)) command.addOption(settingOption(setting));
command
  .addHelpText('after', "\nThe demo doesn't use Kafka: its rejected rows are in data/demo/rejected.csv.")
  .action(async ({ bootstrapServers, rejectedTopic, count, format, csv, ...credentials }: Options) => {
    const asked = latestRejected({ bootstrapServers, rejectedTopic, credentials }, count);
    const result = await saying(`reading topic '${rejectedTopic}' at ${bootstrapServers}`, asked);
    const shown = formatOf({ format, ...(csv !== undefined && { csv }) });
    process.stdout.write(
      result.rows.length === 0 && shown === 'table' ? 'no row was rejected\n' : formatResult(result, shown),
    );
  })
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });

function positive(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number from 1 to 999999.');
}
