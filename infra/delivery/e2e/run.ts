import pc from 'picocolors';
import { Failure } from '../failure';
import type { Report, StepResult } from './report';

/** What a step tells of itself. */
export type Outcome = Partial<Pick<StepResult, 'predicted' | 'happened'>> & {
  /** What is not as it should be. */
  readonly wrong?: readonly string[];
};

export interface Step {
  readonly name: string;
  /** Whether nothing can be said of those after it when it fails. @default false */
  readonly isBasis?: boolean;
  /** Whether it is done whatever happens: it takes away what was deployed. @default false */
  readonly isCleanUp?: boolean;
  /** Why it can't be done in this environment. @default - it can */
  readonly impossible?: string | undefined;
  run(): Promise<Outcome>;
}

/**
 * Runs steps one after another, and says what becomes of each. A step that fails does not hide the next.
 * @param without parts of names of steps that are left out
 */
export async function runSteps(
  steps: readonly Step[],
  without: readonly string[],
  stopped: AbortSignal,
): Promise<Report['steps']> {
  const results: StepResult[] = [];
  let lacks: string | undefined;
  for (const step of steps) {
    const isLeftOut = without.some((part) => step.name.includes(part));
    const why = isLeftOut ? 'left out' : (step.impossible ?? (stopped.aborted ? 'stopped' : lacks));
    if (why !== undefined && (isLeftOut || step.isCleanUp !== true)) {
      results.push({ ...EMPTY, step: step.name, verdict: 'skipped', reason: why });
      continue;
    }
    process.stderr.write(pc.bold(`\n== ${step.name}\n`));
    const result = await runStep(step);
    process.stderr.write(`== ${step.name}: ${result.verdict}${result.reason ? `: ${result.reason}` : ''}\n`);
    if (result.verdict === 'failed' && step.isBasis) lacks = `'${step.name}' failed`;
    results.push(result);
  }
  return results;
}

const EMPTY = { predicted: [], happened: [], seconds: 0 } as const;

async function runStep(step: Step): Promise<StepResult> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  try {
    const { predicted = [], happened = [], wrong = [] } = await step.run();
    const verdict = wrong.length === 0 ? 'ok' : 'failed';
    const reason = wrong.length === 0 ? {} : { reason: wrong.join('\n') };
    return { step: step.name, verdict, predicted, happened, seconds: seconds(), ...reason };
  } catch (error) {
    const said = error instanceof Error ? error : new Error(String(error));
    // Where it was thrown tells more of an error that nobody foresaw.
    const reason = said instanceof Failure ? said.message : (said.stack ?? said.message);
    return { ...EMPTY, step: step.name, verdict: 'failed', seconds: seconds(), reason };
  }
}
