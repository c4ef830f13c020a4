import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, type Milliseconds, minutes, seconds } from '../../../job/duration';
import { Failure } from '../failure';
import type { Manifest } from '../manifest';
import { type Answer, answerOf, TimeLimitError } from './answer';
import { isAway, withoutLog } from './kubectl-messages';
import type { LiveObject } from './live-object';

const PATIENCE = minutes(2);
const PAUSE = seconds(2);
/** Longer than kubectl itself tries to connect. */
export const CALL_LIMIT = minutes(1);

/** Talks to one cluster through kubectl: the context of the environment, never the current one. */
export class Kubectl {
  readonly command = process.env.UAF_KUBECTL ?? 'kubectl';

  constructor(
    readonly context: string,
    readonly say: (line: string) => void,
  ) {}

  /**
   * Waits for an API server that is away, within bounds.
   * @param limit past which the call is ended: a connection may be there that nobody answers at
   */
  async run(args: readonly string[], input?: string, limit: Milliseconds = CALL_LIMIT): Promise<Answer> {
    for (let deadline: number | undefined; ; await sleep(PAUSE)) {
      const answer = await this.#once(args, input, limit);
      if (answer.code === 0 || !isAway(answer.stderr)) {
        if (deadline !== undefined) this.say('the API server answers again');
        return { ...answer, stderr: withoutLog(answer.stderr) };
      }
      const reason = answer.stderr.trim().split('\n').at(-1) ?? '';
      if (deadline === undefined) {
        deadline = performance.now() + PATIENCE;
        this.say(`the API server does not answer; asking again for up to ${PATIENCE / 1000} s (${reason})`);
      } else if (performance.now() > deadline) {
        throw new Failure(`the API server of '${this.context}' did not answer for ${PATIENCE / 1000} s: ${reason}`);
      }
    }
  }

  /** @returns what it wrote to standard output */
  async must(args: readonly string[], input?: string, limit?: Milliseconds): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, input, limit);
    if (code === 0) return stdout;
    throw new Failure(`'${commandOf(args)}' failed: ${explained(stderr.trim())}`);
  }

  /** The objects that `kubectl get` finds. */
  async get(...args: readonly string[]): Promise<LiveObject[]> {
    return objectsOf(await this.must(['get', ...args, '--ignore-not-found', '--output', 'json']));
  }

  /** Those of the objects that are there; what the cluster does not know the kind of is not. */
  async find(
    manifests: readonly Manifest[],
    limit?: Milliseconds,
    flags: readonly string[] = [],
  ): Promise<LiveObject[]> {
    if (manifests.length === 0) return [];
    const args = ['get', '--filename', '-', '--ignore-not-found', '--output', 'json', ...flags];
    const { code, stdout, stderr } = await this.run(args, listOf(manifests), limit);
    if (code === 0) return objectsOf(stdout);
    if (!/no matches for kind|\(NotFound\)/.test(stderr))
      throw new Failure(`kubectl can't read the objects: ${stderr.trim()}`);
    // A kind that is not there yet hides all others: each kind is asked for by itself.
    const kinds = [...new Set(manifests.map(kindOf))];
    if (kinds.length === 1) return [];
    const found: LiveObject[] = [];
    for (const kind of kinds) {
      found.push(
        ...(await this.find(
          manifests.filter((one) => kindOf(one) === kind),
          limit,
          flags,
        )),
      );
    }
    return found;
  }

  /** Starts kubectl, for what goes on until it is ended. */
  spawn(args: readonly string[]): ChildProcessWithoutNullStreams {
    return spawn(this.command, ['--context', this.context, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  }

  async #once(args: readonly string[], input: string | undefined, limit: Milliseconds): Promise<Answer> {
    const child = this.spawn(args);
    const answer = answerOf(child, limit);
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined).end(input ?? '');
    return answer.catch((error: Error) => {
      if (error instanceof TimeLimitError) throw this.#hung(args, error);
      const { message } = error;
      throw new Failure(`'${this.command}' can't be run (${message}): install kubectl, or name it by UAF_KUBECTL`);
    });
  }

  #hung(args: readonly string[], { limit, stderr }: TimeLimitError): Failure {
    const said = stderr.trim() === '' ? '' : ` (${stderr.trim()})`;
    return new Failure(
      `'${commandOf(args)}' did not end within ${formatDuration(limit)} and was ended${said}: see whether the API ` +
        `server answers ('kubectl get --raw /readyz --context ${this.context}'), then run the same command again`,
    );
  }
}

const commandOf = (args: readonly string[]): string => `kubectl ${args.map(shortened).join(' ')}`;

/** What kubectl says, and what to make of it where that is not plain. */
const explained = (stderr: string): string =>
  stderr.includes("doesn't have a resource type")
    ? `${stderr}: its operator is not installed there, so the environment is not deployed ('make deploy')`
    : stderr;

const kindOf = ({ apiVersion, kind }: Manifest): string => `${apiVersion} ${kind}`;

/** A list of all kinds of a cluster would hide what went wrong. */
const shortened = (arg: string): string => (arg.length > 100 ? `${arg.slice(0, 100)}...` : arg);

export const listOf = (items: readonly Manifest[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/** One object, or a list of them; nothing when there is none. */
export function objectsOf(text: string): LiveObject[] {
  if (text.trim() === '') return [];
  const object: LiveObject & { readonly items?: LiveObject[] } = JSON.parse(text);
  return object.items ?? [object];
}
