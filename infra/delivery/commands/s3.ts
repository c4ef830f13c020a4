import { Command } from 'commander';
import { loadEnvironment } from '../../environments';
import { target } from '../cluster/target';
import { withObjectStore } from '../operate/access';
import { awsS3, listStore } from '../operate/aws';
import { type ClusterOptions, envOption } from './options';
import { runCommand } from './run-command';

/** `s3`: look into the object store, or change what is in it. */
export const s3Command = (): Command =>
  new Command('s3')
    .description("Runs the AWS CLI's s3 commands on the environment's object store.")
    .argument('[command...]', 'such as: ls s3://bucket/path --recursive', [])
    .addOption(envOption())
    .addHelpText('after', HELP)
    .action((command: string[], { env }: ClusterOptions) =>
      runCommand(undefined, async () => {
        const { objectStore } = loadEnvironment(env).props;
        const args = command.length > 0 ? command : listStore(objectStore.bucket);
        process.exitCode =
          objectStore.type === 's3'
            ? await awsS3(objectStore, args)
            : await withObjectStore(await target(env), (access) => awsS3(access, args));
      }),
    );

const HELP = `
Without a command it lists the long-term store. LocalStack is reached through a port-forward, with the keys of its
Secret; AWS's own S3 with the credentials that the AWS CLI finds. The exit code is that of the AWS CLI.`;
