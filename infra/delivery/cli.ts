import { Command } from 'commander';
import { deployCommand } from './commands/deploy';
import { diffCommand } from './commands/diff';
import { teardownCommand } from './commands/teardown';

new Command('delivery')
  .description('What acts on a cluster, and what shows beforehand what that would do.')
  .addCommand(diffCommand())
  .addCommand(deployCommand())
  .addCommand(teardownCommand())
  .parseAsync();
