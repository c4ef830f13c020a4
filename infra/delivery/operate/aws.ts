import { spawn } from 'node:child_process';
import { pipeline } from '../../../job/pipeline';
import { Failure } from '../failure';
import type { ObjectStoreAccess } from './access';

/** What `aws s3` does when nothing is said: lists the long-term store. */
export const listStore = (bucket: string): readonly string[] => [
  'ls',
  `s3://${bucket}/${pipeline.longTermStore.path}/`,
  '--recursive',
  '--human-readable',
  '--summarize',
];

/**
 * Runs the AWS CLI on the store, at this terminal.
 * @returns its exit code
 */
export function awsS3({ region, endpoint, keys }: ObjectStoreAccess, args: readonly string[]): Promise<number> {
  const at = endpoint === undefined ? [] : ['--endpoint-url', endpoint];
  return new Promise((resolve, reject) => {
    const child = spawn('aws', ['--region', region, ...at, 's3', ...args], {
      stdio: 'inherit',
      env: keys === undefined ? process.env : withKeys(keys),
    });
    child.once('error', ({ message }) =>
      reject(
        new Failure(`the AWS CLI, 'aws', can't be run (${message}): install it, for example by 'pipx install awscli'`),
      ),
    );
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Without what a person has set for another account: a session's token would go with these keys. */
function withKeys(keys: NonNullable<ObjectStoreAccess['keys']>): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, ...env } = process.env;
  return { ...env, ...keys };
}
