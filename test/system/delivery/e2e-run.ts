import { type Report, reportTable, type StepResult } from '../../../infra/delivery/e2e/report';
import type { Outcome, Running } from './checkout';

/** What `make e2e` has told of itself. */
export interface E2eRun extends Outcome {
  readonly report: Report;
  step(name: string): StepResult | undefined;
}

/** Waits for a run that was started with `--format json`, and shows its table: it tells more than a verdict. */
export async function e2eRun({ done }: Running): Promise<E2eRun> {
  const outcome = await done;
  const json = outcome.output.slice(outcome.output.lastIndexOf('\n{\n'));
  if (!json.startsWith('\n{\n')) throw new Error(outcome.output);
  const report: Report = JSON.parse(json);
  process.stderr.write(reportTable(report));
  return { ...outcome, report, step: (name) => report.steps.find(({ step }) => step === name) };
}
