import { Command } from 'commander';
import { maskOutput } from '../masked-output';
import { pipeline } from '../pipeline';
import { settingOption } from '../setting-option';
import { settings } from '../settings';
import { flinkScript } from './script';
import { type ScriptSettings, scriptSettings } from './settings';

maskOutput(process.stderr);

const command = new Command('sql').description('prints the pipeline as one Flink SQL script');
for (const name of scriptSettings) command.addOption(settingOption(settings[name]));
process.stdout.write(flinkScript(pipeline, { settings: command.parse().opts<ScriptSettings>() }));
