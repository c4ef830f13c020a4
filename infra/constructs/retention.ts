const SECONDS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
]);

/**
 * How long a bucket of InfluxDB keeps points.
 * @param retention as InfluxDB writes it, such as `7d`; `0s` is for ever
 * @throws Error when it is not a whole number and a unit
 */
export function retentionSeconds(retention: string): number {
  const [, count, unit = ''] = /^(\d+)([smhdw])$/.exec(retention) ?? [];
  const seconds = SECONDS.get(unit);
  if (seconds === undefined) {
    throw new Error(`'${retention}' is not a retention: write a number with s, m, h, d or w, such as 7d`);
  }
  return Number(count) * seconds;
}
