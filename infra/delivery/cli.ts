import { Command } from 'commander';
import { diffCommand } from './commands/diff';

new Command('delivery')
  .description('What acts on a cluster, and what shows beforehand what that would do.')
  .addCommand(diffCommand())
  .parseAsync();
