const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** A length of time in milliseconds as people say it, in the largest unit of which it is two or more. */
export function duration(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => milliseconds >= 2 * each) ?? ['s', 1000];
  return `${Math.max(0, Math.round(milliseconds / size))} ${unit}`;
}

/** How long ago an instant was. */
export const age = (instant: string): string => duration(Date.now() - Date.parse(instant));
