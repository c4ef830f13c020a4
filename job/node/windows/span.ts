/** From an instant to another, exclusive: milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const includes = (spans: readonly Span[], instant: number): boolean =>
  spans.some(({ from, to }) => from <= instant && instant < to);

/** The least span around another that begins and ends at multiples of a unit. */
export function widen({ from, to }: Span, unit: number): Span {
  return { from: Math.floor(from / unit) * unit, to: Math.ceil(to / unit) * unit };
}

/** How long it takes until windows of both sizes begin together again. */
export function commonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}
