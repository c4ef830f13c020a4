import type { Milliseconds } from '../../../job/duration';
import type { Answer } from '../cluster/answer';
import { Kubectl } from '../cluster/kubectl';
import { Failure } from '../failure';

/** Acts on a cluster until it is told to stop: what is taken away then must not be made again meanwhile. */
export class StoppableKubectl extends Kubectl {
  constructor(
    context: string,
    say: (line: string) => void,
    readonly stopped: AbortSignal,
  ) {
    super(context, say);
  }

  override async run(args: readonly string[], input?: string, limit?: Milliseconds): Promise<Answer> {
    if (this.stopped.aborted) throw new Failure('stopped by Ctrl-C');
    return super.run(args, input, limit);
  }
}
