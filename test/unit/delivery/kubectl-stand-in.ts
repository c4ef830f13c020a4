import type { Answer } from '../../../infra/delivery/cluster/answer';
import { Kubectl } from '../../../infra/delivery/cluster/kubectl';

/** Answers as a cluster would that can't be had here: one that refuses, or lacks something. */
export class KubectlStandIn extends Kubectl {
  /** What it was asked for, in order. */
  readonly asked: string[] = [];
  readonly #answer: (args: string, input: string) => Partial<Answer>;

  /** @param answer what is not said is that all went well, with no output */
  constructor(answer: (args: string, input: string) => Partial<Answer>) {
    super('stand-in', () => undefined);
    this.#answer = answer;
  }

  override async run(args: readonly string[], input = ''): Promise<Answer> {
    const line = args.join(' ');
    this.asked.push(line);
    return { code: 0, stdout: '', stderr: '', ...this.#answer(line, input) };
  }
}

export const refused = (stderr: string): Partial<Answer> => ({ code: 1, stderr });

export const found = (...items: readonly object[]): Partial<Answer> => ({ stdout: JSON.stringify({ items }) });
