import { Command, Option } from 'commander';
import { maskOutput } from '../masked-output';
import { pipeline } from '../pipeline';
import { settings } from '../settings';
import { flinkScript } from './script';
import { type ScriptSettings, scriptSettings } from './settings';

maskOutput(process.stderr);

const command = new Command('sql').description('prints the pipeline as one script of Flink SQL');
for (const name of scriptSettings) {
  const { flag, variable, default: value, description } = settings[name];
  command.addOption(new Option(flag, description).env(variable).default(value));
}
process.stdout.write(flinkScript(pipeline, { settings: command.parse().opts<ScriptSettings>() }));
