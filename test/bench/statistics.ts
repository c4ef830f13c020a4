/** Of several runs: the one in the middle, and how far apart they are. */
export interface Statistic {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** @throws RangeError when there is no value, or one is not a finite number */
export function statistic(values: readonly number[]): Statistic {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (values.length === 0 || wrong !== undefined) {
    throw new RangeError(`no median of [${values.join(', ')}]: give one finite number or more`);
  }
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    lowest: at(0),
    highest: at(sorted.length - 1),
  };
}

/** The range of the values in percent of their median. */
export function spreadPercent({ median, lowest, highest }: Statistic): number {
  return median === 0 ? 0 : (100 * (highest - lowest)) / median;
}
