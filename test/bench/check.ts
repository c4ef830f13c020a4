/** What `make sizing` predicts of a quantity, beside what runs have shown of it. */
export interface Check {
  readonly quantity: string;
  readonly predicted: number;
  readonly measured: number;
  /** How far the prediction may be off, in percent of what was measured. */
  readonly tolerancePercent: number;
}

export interface Comparison {
  readonly suite: string;
  readonly shape: string;
  readonly checks: readonly Check[];
}

/** By how much the prediction is above what was measured, in percent of it. */
export const offPercent = ({ predicted, measured }: Check): number => (100 * (predicted - measured)) / measured;

export const holds = (check: Check): boolean => Math.abs(offPercent(check)) <= check.tolerancePercent;
