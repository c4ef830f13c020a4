import { Command } from 'commander';
import { maskOutput } from '../../../job/masked-output';

maskOutput(process.stdout, process.stderr);

/** In the order in which `--help` lists them. What a command needs is loaded when it is asked for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  diff: async () => (await import('./diff')).diffCommand(),
  review: async () => (await import('./review')).reviewCommand(),
  gitops: async () => (await import('./gitops')).gitOpsCommand(),
  doctor: async () => (await import('./doctor')).doctorCommand(),
  deploy: async () => (await import('./deploy')).deployCommand(),
  status: async () => (await import('./status')).statusCommand(),
  verify: async () => (await import('./verify')).verifyCommand(),
  open: async () => (await import('./open')).openCommand(),
  s3: async () => (await import('./s3')).s3Command(),
  'kafka-address': async () => (await import('./kafka-address')).kafkaAddressCommand(),
  teardown: async () => (await import('./teardown')).teardownCommand(),
  e2e: async () => (await import('./e2e')).e2eCommand(),
};

async function main([asked = '']: readonly string[]): Promise<void> {
  const one = Object.hasOwn(commands, asked) ? commands[asked] : undefined;
  const delivery = new Command('delivery').description(
    'Reviews, deploys, operates and tears down an environment on its cluster.',
  );
  for (const load of one ? [one] : Object.values(commands)) delivery.addCommand(await load());
  await delivery.parseAsync();
}

void main(process.argv.slice(2));
