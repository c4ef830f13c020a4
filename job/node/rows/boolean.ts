const TEXTS = ['true', 'false'].map((text) => Buffer.from(text));

/** Whether the bytes from `start` to `end` are `true` or `false`. */
export const isBoolean = (bytes: Buffer, start: number, end: number): boolean =>
  TEXTS.some((text) => bytes.compare(text, 0, text.length, start, end) === 0);
