/** A reading of something, at a time. */
export interface Reading {
  /** Since the start. */
  readonly seconds: number;
  readonly value: number;
}

export interface Trend {
  readonly first: number;
  readonly last: number;
  /** By how much the line of least squares through the readings rises from the first one to the last. */
  readonly growth: number;
}

/** The trend of a series' second half: in the first one caches fill, and a heap finds its size. */
export function trendOf(readings: readonly Reading[]): Trend {
  const half = readings.slice(Math.floor(readings.length / 2));
  const [first, last] = [half[0], half.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('a trend needs readings, there are none');
  return {
    first: readings[0]?.value ?? first.value,
    last: last.value,
    growth: slope(half) * (last.seconds - first.seconds),
  };
}

/** Of the line of least squares, per second. */
function slope(readings: readonly Reading[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [time, level] = [mean(readings.map(({ seconds }) => seconds)), mean(readings.map(({ value }) => value))];
  const [covariance, variance] = readings.reduce(
    ([xy, xx], { seconds, value }) => [xy + (seconds - time) * (value - level), xx + (seconds - time) ** 2],
    [0, 0],
  );
  return variance === 0 ? 0 : covariance / variance;
}
