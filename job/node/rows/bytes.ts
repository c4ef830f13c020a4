/** The bytes that CSV, instants and numbers are made of. */
export const LF = 0x0a;
export const CR = 0x0d;
export const QUOTE = 0x22;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;
export const COLON = 0x3a;
export const CAPITAL_E = 0x45;
export const CAPITAL_T = 0x54;
export const CAPITAL_Z = 0x5a;
export const SMALL_E = 0x65;

/** The byte's value as a decimal digit, or NaN. */
export const digit = (byte: number | undefined): number =>
  byte !== undefined && byte >= ZERO && byte <= NINE ? byte - ZERO : Number.NaN;
