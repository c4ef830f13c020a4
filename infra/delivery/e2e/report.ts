import Table from 'cli-table3';
import pc from 'picocolors';

/** What became of a step. */
export interface StepResult {
  readonly step: string;
  readonly verdict: 'ok' | 'failed' | 'skipped';
  /** What the diff said of it: effects, or `no changes`. */
  readonly predicted: readonly string[];
  /** What happened: pods that are gone by component, and what else was looked at. */
  readonly happened: readonly string[];
  readonly seconds: number;
  /** Why it failed, or was skipped. */
  readonly reason?: string;
}

export interface Report {
  readonly environment: string;
  readonly context: string;
  readonly ok: boolean;
  readonly steps: readonly StepResult[];
}

const COLOURS = { ok: pc.green, failed: pc.red, skipped: pc.yellow };

/** A report as people read it: a table, then each failure in full. */
export function reportTable({ environment, context, ok, steps }: Report): string {
  const table = new Table({
    head: ['step', 'verdict', 'the diff said', 'what happened', 's'],
    style: { head: [], border: [], compact: true },
    colWidths: [34, 9, 34, 44, 6],
    wordWrap: true,
  });
  for (const { step, verdict, predicted, happened, seconds } of steps) {
    table.push([step, COLOURS[verdict](verdict), predicted.join('\n'), happened.join('\n'), Math.round(seconds)]);
  }
  const reasons = steps.flatMap(({ step, reason, verdict }) =>
    reason === undefined ? [] : [`${COLOURS[verdict](`${verdict}: ${step}`)}\n  ${reason.replaceAll('\n', '\n  ')}`],
  );
  const end = ok ? pc.green('all of it holds') : pc.red('not all of it holds');
  return `${[String(table), ...reasons, `${environment} on ${context}: ${end}`].join('\n')}\n`;
}
