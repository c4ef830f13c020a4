import { Command, InvalidArgumentError, Option } from 'commander';
import { credentialSettings, type KafkaCredentials } from '../kafka-credentials';
import { settings } from '../settings';
import { type Format, formatResult, formats } from './output';
import { latestRejected } from './rejected-rows';
import { saying } from './waiting';

interface Options extends KafkaCredentials {
  readonly bootstrapServers: string;
  readonly rejectedTopic: string;
  readonly count: number;
  readonly format: Format;
}

const { bootstrapServers, rejectedTopic } = settings;
const command = new Command('rejected')
  .description('Shows the latest rejected rows, why each was rejected and where it came from.')
  .addOption(
    new Option(bootstrapServers.flag, bootstrapServers.description)
      .env(bootstrapServers.variable)
      .default(bootstrapServers.default),
  )
  .addOption(
    new Option(rejectedTopic.flag, rejectedTopic.description)
      .env(rejectedTopic.variable)
      .default(rejectedTopic.default),
  )
  .addOption(new Option('--count <n>', 'how many').env('COUNT').argParser(positive).default(20))
  .addOption(new Option('--format <format>', 'of the result').env('FORMAT').choices(formats).default('table'));
for (const { flag, variable, description } of Object.values(credentialSettings)) {
  command.addOption(new Option(flag, description).env(variable));
}
command
  .addHelpText('after', '\nThe demo has no Kafka: its rejected rows are in data/rejected.csv.')
  .action(async ({ bootstrapServers, rejectedTopic, count, format, ...credentials }: Options) => {
    const asked = latestRejected({ bootstrapServers, rejectedTopic, credentials }, count);
    const result = await saying(`reading topic '${rejectedTopic}' at ${bootstrapServers}`, asked);
    process.stdout.write(
      result.rows.length === 0 && format === 'table' ? 'no row was rejected\n' : formatResult(result, format),
    );
  })
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });

function positive(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('it is a whole number from 1 to 999999.');
}
