/** A length of time in milliseconds. Branded, so that a bare number (of seconds, say) can't stand in for one. */
export type Milliseconds = number & { readonly unit: 'ms' };

export const milliseconds = (n: number): Milliseconds => n as Milliseconds;
export const seconds = (n: number): Milliseconds => milliseconds(n * 1000);
export const days = (n: number): Milliseconds => minutes(n * 24 * 60);
export const minutes = (n: number): Milliseconds => seconds(n * 60);

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a duration as people write it: `500ms`, `30s`, `10m`, `1h`, `7d`.
 * @throws RangeError that names the text and the forms allowed
 */
export function parseDuration(text: string): Milliseconds {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const factor = unit === undefined ? undefined : UNITS[unit];
  if (amount === undefined || factor === undefined) {
    throw new RangeError(`'${text}' is not a duration: write a number and a unit, such as 500ms, 30s, 10m, 1h or 7d`);
  }
  return milliseconds(Number(amount) * factor);
}

/** The inverse of {@link parseDuration}, in the largest unit that divides the duration. */
export function formatDuration(duration: Milliseconds): string {
  const [unit, factor] = Object.entries(UNITS)
    .reverse()
    .find(([, size]) => duration >= size && duration % size === 0) ?? ['ms', 1];
  return `${duration / factor}${unit}`;
}
