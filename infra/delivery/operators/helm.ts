import { spawn } from 'node:child_process';
import { formatDuration, minutes } from '../../../job/duration';
import { type OperatorName, operators } from '../../operators';
import { answerOf, TimeLimitError } from '../cluster/answer';
import type { Kubectl } from '../cluster/kubectl';
import { MADE_BY_DEPLOY, selector } from '../cluster/ownership';
import { Failure } from '../failure';

const COMMAND = process.env.UAF_HELM ?? 'helm';
/** An uninstallation waits for pods, up to five minutes by Helm's own limit. */
const LIMIT = minutes(8);

/** Runs Helm on the cluster that kubectl talks to. @returns what it wrote to standard output */
export async function helm(
  { context }: Pick<Kubectl, 'context'>,
  args: readonly string[],
  input = '',
): Promise<string> {
  const child = spawn(COMMAND, ['--kube-context', context, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const answer = answerOf(child, LIMIT);
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined).end(input);
  const { code, stdout, stderr } = await answer.catch((error: Error) => {
    if (error instanceof TimeLimitError) {
      throw new Failure(
        `'${COMMAND} ${args.join(' ')}' did not end within ${formatDuration(error.limit)} and was ended: see whether the ` +
          `chart's repository and the cluster answer, then 'make doctor' for what to do with the release`,
      );
    }
    const { message } = error;
    throw new Failure(`'${COMMAND}' can't be run (${message}): install Helm 3, or name it by UAF_HELM`);
  });
  if (code === 0) return stdout;
  throw new Failure(`'${COMMAND} ${args.join(' ')}' failed: ${stderr.trim()}`);
}

export interface Release {
  readonly name: string;
  readonly status: string;
  /** Its name and version. */
  readonly chart: string;
}

/** Helm's release of an operator, if it carries our label. */
export async function ourRelease(kubectl: Kubectl, name: OperatorName): Promise<Release | undefined> {
  const { namespace, release } = operators[name];
  const args = ['list', '--all', '--namespace', namespace, '--selector', selector(MADE_BY_DEPLOY), '--output', 'json'];
  const releases: Release[] = JSON.parse(await helm(kubectl, args));
  return releases.find((one) => one.name === release);
}
