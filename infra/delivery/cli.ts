import { Command } from 'commander';
import { deployCommand } from './commands/deploy';
import { diffCommand } from './commands/diff';
import { doctorCommand } from './commands/doctor';
import { kafkaAddressCommand } from './commands/kafka-address';
import { statusCommand } from './commands/status';
import { teardownCommand } from './commands/teardown';

new Command('delivery')
  .description('What acts on a cluster, and what shows beforehand what that would do.')
  .addCommand(diffCommand())
  .addCommand(doctorCommand())
  .addCommand(deployCommand())
  .addCommand(statusCommand())
  .addCommand(kafkaAddressCommand())
  .addCommand(teardownCommand())
  .parseAsync();
