import { Command } from 'commander';
import { maskOutput } from '../../job/masked-output';
import { deployCommand } from './commands/deploy';
import { diffCommand } from './commands/diff';
import { doctorCommand } from './commands/doctor';
import { e2eCommand } from './commands/e2e';
import { kafkaAddressCommand } from './commands/kafka-address';
import { openCommand } from './commands/open';
import { s3Command } from './commands/s3';
import { statusCommand } from './commands/status';
import { teardownCommand } from './commands/teardown';
import { verifyCommand } from './commands/verify';

maskOutput(process.stdout, process.stderr);

new Command('delivery')
  .description('What acts on a cluster, and what shows beforehand what that would do.')
  .addCommand(diffCommand())
  .addCommand(doctorCommand())
  .addCommand(deployCommand())
  .addCommand(statusCommand())
  .addCommand(verifyCommand())
  .addCommand(openCommand())
  .addCommand(s3Command())
  .addCommand(kafkaAddressCommand())
  .addCommand(teardownCommand())
  .addCommand(e2eCommand())
  .parseAsync();
