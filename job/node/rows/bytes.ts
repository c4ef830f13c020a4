/** The bytes that CSV, JSON, instants and numbers are made of. */
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const COLON = 0x3a;
export const CAPITAL_E = 0x45;
export const CAPITAL_T = 0x54;
export const CAPITAL_Z = 0x5a;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const SMALL_E = 0x65;
export const SMALL_N = 0x6e;
export const SMALL_U = 0x75;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** The byte's value as a decimal digit; more than 9 where it is none: '0' to '9' are 0x30 to 0x39, and no other byte is. */
export const digit = (byte: number | undefined): number => (byte ?? 0) ^ ZERO;
